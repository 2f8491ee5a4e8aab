// Blocks that frame other things: card, carousel, container, plan, task card, alert.
import { h, link } from "./dom.js";
import { icon } from "./icons.js";
import { element, picture } from "./elements.js";
import { plain, textBlock } from "./text.js";
import { richText } from "./rich_text.js";

// Titles come as text objects or, in some blocks, as bare strings.
const line = (value, className, tag = "div") => (value === undefined || value === null ? null
  : typeof value === "object" && value.type !== "rich_text" ? textBlock(value, className, tag)
    : h(tag, { class: className, dir: "auto" }, typeof value === "object" ? richText(value) : String(value)));

export function card(b, ctx) {
  return h("article", { class: "card" },
    b.hero_image ? picture(b.hero_image, ctx, b, "hero") : null,
    h("div", { class: "card-body" },
      h("div", { class: "card-head" }, b.icon ? picture(b.icon, ctx, b, "card-icon") : null,
        h("div", {}, line(b.title, "card-title"), line(b.subtitle, "card-subtitle"))),
      line(b.body, "text card-text"), line(b.subtext, "card-subtitle"),
      b.actions?.length ? h("div", { class: "actions" }, b.actions.map((e) => element(e, ctx, b))) : null));
}

export function carousel(b, ctx, block) {
  const track = h("div", { class: "carousel-track", tabindex: "0", role: "group", "aria-label": "Cards, scroll sideways" }, (b.elements || b.cards || []).map((c) => block({ type: "card", block_id: b.block_id, ...c }, ctx)));
  const go = (side) => () => track.scrollBy({ left: side * track.clientWidth * 0.8, behavior: "smooth" });
  return h("div", { class: "carousel" }, track,
    h("div", { class: "carousel-arrows" },
      h("button", { class: "icon-button bordered", type: "button", "aria-label": "Previous cards", onclick: go(-1) }, icon("left", 16)),
      h("button", { class: "icon-button bordered", type: "button", "aria-label": "Next cards", onclick: go(1) }, icon("right", 16))));
}

export function container(b, ctx, block) {
  const title = h("div", { class: "container-titles" }, line(b.rich_text_title ?? b.title ?? "Details", "container-title"), line(b.subtitle, "card-subtitle"));
  const picturePart = b.icon ? picture(b.icon, ctx, b, "card-icon") : null;
  const body = h("div", { class: "container-body" }, (b.child_blocks || b.blocks || b.elements || []).map((child) => block(child, ctx)));
  const className = `container width-${["narrow", "wide", "full"].includes(b.width) ? b.width : "standard"}`;
  if (!b.is_collapsible) return h("section", { class: `${className}${b.has_header_divider ? " divided" : ""}` }, h("div", { class: "container-head" }, picturePart, title), body);
  return h("details", { class: className, open: !b.default_collapsed }, h("summary", { class: "container-head" }, icon("right", 16), picturePart, title), body);
}

const TASK = {
  pending: ["Pending", null], in_progress: ["In progress", null], complete: ["Complete", "check"], error: ["Failed", "close"],
};

export function taskCard(b) {
  const status = TASK[b.status] ? b.status : "pending";
  const [word, mark] = TASK[status];
  const more = [
    b.details ? h("div", { class: "text rich task-text" }, richText(b.details)) : null,
    b.output ? h("div", { class: "text rich task-text" }, richText(b.output)) : null,
    b.sources?.length ? h("div", { class: "task-sources" }, b.sources.map((s) => link(s.url, icon("link", 14), s.text || s.url))) : null,
  ];
  return h("div", { class: `task task-${status}` },
    h("span", { class: "task-mark", role: "img", "aria-label": word, title: word }, mark ? icon(mark, 13) : null),
    h("div", { class: "task-body" }, h("div", { class: "task-title", dir: "auto" }, b.hide_title ? "" : plain(b.title)), more));
}

export function plan(b) {
  const tasks = b.tasks || [];
  const done = tasks.filter((t) => t.status === "complete").length;
  return h("section", { class: "plan" },
    h("div", { class: "plan-head" }, h("span", { class: "plan-title", dir: "auto" }, plain(b.title)), h("span", { class: "plan-count" }, `${done} of ${tasks.length} done`)),
    tasks.map(taskCard));
}

export function alertBox(b) {
  const level = ["info", "warning", "error", "success"].includes(b.level) ? b.level : "default";
  return h("div", { class: `alert alert-${level}`, role: level === "error" ? "alert" : "note" },
    icon({ warning: "warning", error: "warning", success: "check" }[level] || "info", 18),
    typeof b.text === "object" ? textBlock(b.text) : h("div", { class: "text" }, String(b.text ?? "")));
}
