// table and data_table. The second has a caption, pages, and columns that sort at a press.
import { append, h } from "./dom.js";
import { icon } from "./icons.js";
import { richText } from "./rich_text.js";
import { plain } from "./text.js";
import { element } from "./elements.js";

function cell(c, ctx, b) {
  if (c === null || c === undefined) return "";
  if (typeof c !== "object") return String(c);
  if (c.type === "rich_text") return richText(c);
  if (c.type === "raw_number") return c.text ?? String(c.value ?? "");
  if (c.element || c.elements || c.type === "button") return [c.elements || c.element || c].flat().map((e) => element(e, ctx, b));
  return plain(c.text ?? c.value);
}

// What a cell sorts by: numbers as numbers.
function rank(c) {
  if (c?.type === "raw_number") return Number(c.value);
  const text = typeof c === "object" ? (c?.type === "rich_text" ? JSON.stringify(c.elements) : plain(c?.text)) : String(c ?? "");
  return text;
}

const sorter = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : sorter.compare(String(a), String(b)));

function alignment(b, column) {
  const align = b.column_settings?.[column]?.align;
  return ["center", "right"].includes(align) ? `align-${align}` : "";
}

// A column of numbers is aligned like its first number, heading included.
const isNumeric = (rows, column) => rows[1]?.[column]?.type === "raw_number";

const wraps = (b, column) => (b.column_settings?.[column]?.is_wrapped ? " wraps" : "");

export function table(b, ctx) {
  const rows = b.rows || [];
  const row = (cells, tag) => h("tr", {}, cells.map((c, i) => h(tag, { class: `${alignment(b, i)}${wraps(b, i)}${isNumeric(rows, i) ? " number" : ""}`, dir: "auto" }, cell(c, ctx, b))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    h("table", { class: "table" }, h("thead", {}, rows[0] ? row(rows[0], "th") : null), h("tbody", {}, rows.slice(1).map((r) => row(r, "td")))));
}

export function dataTable(b, ctx) {
  const [head = [], ...all] = b.rows || [];
  const size = Math.min(Math.max(b.page_size || 5, 1), 100);
  const named = b.row_header_column_index ?? 0;
  let page = 0;
  let sort = { column: null, down: false };
  const body = h("tbody");
  const where = h("span", { class: "muted" });
  const step = (by, name, label) => h("button", { class: "icon-button bordered", type: "button", "aria-label": label, onclick: () => { page += by; draw(); } }, icon(name, 16));
  const back = step(-1, "left", "Previous page");
  const on = step(1, "right", "Next page");
  const heads = head.map((c, i) => h("th", { scope: "col", class: alignment(b, i) + (isNumeric(b.rows, i) ? " number" : ""), "aria-sort": "none" },
    h("button", { class: "sort", type: "button", onclick: () => { sort = { column: i, down: sort.column === i && !sort.down }; page = 0; draw(); } }, cell(c, ctx, b), icon("down", 14))));

  function draw() {
    const rows = sort.column === null ? all : [...all].sort((x, y) => compare(rank(x[sort.column]), rank(y[sort.column])) * (sort.down ? -1 : 1));
    heads.forEach((th, i) => th.setAttribute("aria-sort", sort.column !== i ? "none" : sort.down ? "descending" : "ascending"));
    const pages = Math.max(1, Math.ceil(rows.length / size));
    page = Math.min(Math.max(page, 0), pages - 1);
    body.replaceChildren(...rows.slice(page * size, page * size + size).map((r) => h("tr", {}, r.map((c, i) => h(i === named ? "th" : "td", {
      scope: i === named ? "row" : null, class: `${alignment(b, i)}${c?.type === "raw_number" ? " number" : ""}`, dir: "auto",
    }, cell(c, ctx, b))))));
    where.textContent = `${page * size + (rows.length ? 1 : 0)}–${Math.min(rows.length, page * size + size)} of ${rows.length}`;
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
  }
  draw();
  const node = h("div", { class: "data-table" }, h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": plain(b.caption) || "Table" },
    h("table", { class: "table" }, h("caption", { dir: "auto" }, plain(b.caption)), h("thead", {}, h("tr", {}, heads)), body)));
  return all.length > size ? append(node, [h("div", { class: "pager" }, where, back, on)]) : node;
}
