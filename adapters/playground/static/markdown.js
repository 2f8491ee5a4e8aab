// A light standard Markdown: for the "markdown" block and for the welcome text.
// Headings, lists, task lists, quotes, fences, tables, rules, bold, italic, strike, code, links.
import { h, link } from "./dom.js";
import { emojiNode } from "./mentions.js";

const FENCE = /^\s*(```|~~~)/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const BREAKS = /^(#{1,6}\s|>|\s*([-*+]|\d+[.)])\s|\s*(```|~~~)|\s*([-*_])(\s*\4){2,}\s*$)/;

// onCode(text) may return a node for a code snippet; null means the usual one.
export function markdown(text, { onCode = () => null } = {}) {
  const lines = String(text ?? "").replace(/\r\n?/g, "\n").split("\n");
  const out = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    const heading = line.match(/^(#{1,6})\s+(.*?)\s*#*$/);
    if (!line.trim()) i++;
    else if (FENCE.test(line)) {
      const body = [];
      for (i++; i < lines.length && !FENCE.test(lines[i]); i++) body.push(lines[i]);
      i++;
      out.push(h("pre", { class: "pre" }, body.join("\n")));
    } else if (heading) {
      out.push(h(`h${Math.min(heading[1].length + 2, 6)}`, { class: "md-heading", dir: "auto" }, spans(heading[2], onCode)));
      i++;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      out.push(h("hr", { class: "divider" }));
      i++;
    } else if (line.startsWith(">")) {
      const body = [];
      for (; i < lines.length && lines[i].startsWith(">"); i++) body.push(lines[i].replace(/^> ?/, ""));
      out.push(h("blockquote", { class: "quote", dir: "auto" }, spans(body.join("\n"), onCode)));
    } else if (ITEM.test(line)) {
      const items = [];
      for (; i < lines.length && ITEM.test(lines[i]); i++) items.push(lines[i].match(ITEM));
      out.push(list(items, onCode));
    } else if (line.includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[i + 1] || "")) {
      const rows = [line];
      for (i += 2; i < lines.length && lines[i].includes("|"); i++) rows.push(lines[i]);
      out.push(table(rows.map(cells), onCode));
    } else {
      const body = [line];
      for (i++; i < lines.length && lines[i].trim() && !BREAKS.test(lines[i]); i++) body.push(lines[i]);
      out.push(h("p", { class: "md-p", dir: "auto" }, spans(body.join("\n"), onCode)));
    }
  }
  return out;
}

// Items with their indentation become nested lists.
function list(items, onCode) {
  const build = (at, indent) => {
    const ordered = /\d/.test(items[at][2]);
    const node = h(ordered ? "ol" : "ul", { class: "rt-list", start: ordered && parseInt(items[at][2], 10) !== 1 ? parseInt(items[at][2], 10) : null });
    let i = at;
    while (i < items.length && items[i][1].length >= indent) {
      if (items[i][1].length > indent && node.lastChild) {
        const [inner, next] = build(i, items[i][1].length);
        node.lastChild.append(inner);
        i = next;
        continue;
      }
      const task = items[i][3].match(/^\[([ xX])\]\s+(.*)$/);
      node.append(h("li", { class: task ? "task" : null, dir: "auto" },
        task ? h("input", { type: "checkbox", checked: task[1] !== " ", disabled: true, "aria-label": "task" }) : null,
        spans(task ? task[2] : items[i][3], onCode)));
      i++;
    }
    return [node, i];
  };
  const out = [];
  for (let i = 0; i < items.length;) {
    const [node, next] = build(i, items[i][1].length);
    out.push(node);
    i = next;
  }
  return out;
}

const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((c) => c.trim());

function table(rows, onCode) {
  const line = (row, tag) => h("tr", {}, row.map((c) => h(tag, { dir: "auto" }, spans(c, onCode))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    h("table", { class: "table" }, h("thead", {}, line(rows[0], "th")), h("tbody", {}, rows.slice(1).map((r) => line(r, "td")))));
}

const SPAN = /\\([\\`*_{}[\]()#+.!~|>-])|(`+)([^\n]*?[^`])\2(?!`)|(\*\*|__)(?=\S)([^\n]{0,2000}?\S)\4|(?<![\p{L}\p{N}_])(\*|_)(?=[^\s*_])([^\n*_]{0,2000}?[^\s*_])\6(?![\p{L}\p{N}])|~~(?=\S)([^\n]{1,2000}?)~~|!?\[([^\]\n]{0,500})\]\(([^\s()]{1,2000})\)|:([a-z0-9_+-]{1,40}):|(https?:\/\/[^\s<>()]{3,1500}[^\s<>().,;:!?'"])/gu;

function spans(text, onCode, depth = 0) {
  if (depth > 5) return [text];
  const out = [];
  let from = 0;
  for (const m of text.matchAll(SPAN)) {
    const inner = (s) => spans(s, onCode, depth + 1);
    let node = null;
    if (m[1]) node = m[1];
    else if (m[2]) node = onCode(m[3].trim()) || h("code", { class: "code" }, m[3].trim());
    else if (m[4]) node = h("strong", {}, inner(m[5]));
    else if (m[6]) node = h("em", {}, inner(m[7]));
    else if (m[8]) node = h("s", {}, inner(m[8]));
    else if (m[10]) node = link(m[10], m[9] || m[10]);
    else if (m[11]) node = emojiNode(m[11]);
    else if (m[12]) node = link(m[12], m[12]);
    if (node === null) continue;
    out.push(text.slice(from, m.index), node);
    from = m.index + m[0].length;
  }
  out.push(text.slice(from));
  return out;
}
