// Text objects of Block Kit: {type: plain_text | mrkdwn, text} or, from tolerant senders, a bare string.
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

const LONG = 4000;       // longer texts are folded so that one message cannot fill the whole screen

export function plain(object) {
  if (object === null || object === undefined) return "";
  if (typeof object === "string") return object;
  return object.emoji === false ? String(object.text ?? "") : withEmoji(object.text);
}

// Text as nodes, in a container of its own.
export function textBlock(object, className = "text", tag = "div") {
  const isMarkup = object?.type === "mrkdwn";
  const raw = String(object?.text ?? "");
  const node = h(tag, { class: className, dir: "auto" }, isMarkup ? mrkdwn(raw, { verbatim: object.verbatim }) : plain(object));
  return folded(node, raw.length);
}

export function folded(node, length) {
  if (length <= LONG) return node;
  node.classList.add("folded");
  const button = h("button", {
    class: "show-more", type: "button", "aria-expanded": "false",
    onclick: () => {
      const open = node.classList.toggle("folded");
      button.textContent = open ? "Show more" : "Show less";
      button.setAttribute("aria-expanded", String(!open));
    },
  }, "Show more");
  return h("div", { class: "fold" }, node, button);
}
