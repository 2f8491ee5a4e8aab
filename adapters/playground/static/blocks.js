// Block Kit: one function per block type. An unknown type shows a visible box, never nothing.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { element, picture } from "./elements.js";
import { plain, textBlock, folded } from "./text.js";
import { richText } from "./rich_text.js";
import { markdown } from "./markdown.js";
import { chart } from "./charts.js";
import { dataTable, table } from "./tables.js";
import { alertBox, card, carousel, container, plan, taskCard } from "./panels.js";

const MAKE = {
  section, header, divider: () => h("hr", { class: "divider" }), context, actions, context_actions: actions, image, input, file,
  rich_text: (b) => folded(h("div", { class: "text rich" }, richText(b)), JSON.stringify(b.elements || "").length / 2),
  markdown: (b) => folded(h("div", { class: "text rich markdown" }, markdown(b.text)), String(b.text || "").length),
  table, data_table: dataTable, data_visualization: chart,
  card, carousel, container, plan, task_card: taskCard, alert: alertBox,
};

export function blocks(list, ctx) {
  return h("div", { class: "blocks" }, (list || []).map((b) => block(b, ctx)));
}

export function block(b, ctx) {
  const make = b && MAKE[b.type];
  if (!make) return unsupported(b);
  try {
    const node = make(b, ctx, block);
    node.dataset.blockType = b.type;
    return node;
  } catch (error) {
    console.error("block could not be drawn", b, error);      // one odd block must not take the page down
    return unsupported(b);
  }
}

function unsupported(b) {
  return h("div", { class: "unsupported", role: "note" }, icon("warning", 16), h("span", {}, "Unsupported block: ", h("code", { class: "code" }, String(b?.type || "no type"))));
}

function section(b, ctx) {
  return h("div", { class: `section${b.accessory ? " with-accessory" : ""}` },
    h("div", { class: "section-body" },
      b.text ? textBlock(b.text) : null,
      b.fields?.length ? h("div", { class: "fields" }, b.fields.map((f) => textBlock(f, "text field-cell"))) : null),
    b.accessory ? h("div", { class: "accessory" }, element(b.accessory, ctx, b)) : null);
}

function header(b) {
  return h("h3", { class: `header-block level-${Number(b.level) || 2}`, dir: "auto" }, plain(b.text));
}

function context(b, ctx) {
  return h("div", { class: "context" }, (b.elements || []).map((e) => (e.type === "image" ? picture(e, ctx, b, "context-picture") : textBlock(e, "context-text", "span"))));
}

function actions(b, ctx) {
  return h("div", { class: b.type === "actions" ? "actions" : "actions quiet" }, (b.elements || []).map((e) => element(e, ctx, b)));
}

function image(b, ctx) {
  return h("figure", { class: "image-block" }, b.title ? h("figcaption", { dir: "auto" }, plain(b.title)) : null, picture(b, ctx, b, "image"));
}

let ids = 0;

function input(b, ctx) {
  const id = `input-${++ids}`;
  const control = element(b.element, ctx, b);
  const target = control.matches("[data-action-id]") ? control : control.querySelector("[data-action-id]") || control;
  const group = target.matches("div, span");           // checkboxes and radio buttons: a label cannot point at them
  const hint = b.hint ? h("div", { class: "hint", id: `${id}-hint`, dir: "auto" }, plain(b.hint)) : null;
  const error = h("div", { class: "field-error", id: `${id}-error`, "data-testid": "field-error", role: "alert", hidden: true, dir: "auto" });
  target.id = id;
  target.setAttribute("aria-describedby", [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" "));
  if (group || target.matches("button")) target.setAttribute("aria-labelledby", `${id}-label`);
  if (!b.optional) target.setAttribute("aria-required", "true");
  const node = h("div", { class: "input-block", "data-input-block": b.block_id },
    h(group ? "div" : "label", { class: "label", id: `${id}-label`, for: group ? null : id, dir: "auto" }, plain(b.label), b.optional ? h("span", { class: "optional" }, " (optional)") : null),
    control, error, hint);
  ctx.form.slots.set(b.block_id, (text) => {
    error.textContent = text || "";
    error.hidden = !text;
    node.classList.toggle("has-error", Boolean(text));
    if (text) target.setAttribute("aria-invalid", "true");
    else target.removeAttribute("aria-invalid");
  });
  return node;
}

function file(b) {
  return h("div", { class: "file-card" }, icon("file", 22), h("span", {}, h("strong", {}, "File"), h("span", { class: "muted" }, ` ${b.external_id || ""} (${b.source || "remote"})`)));
}
