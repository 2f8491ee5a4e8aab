// Interactive elements that act at once: buttons, overflow menus, feedback. Inputs are in inputs.js.
//
// A context (ctx) says where the element is:
//   surface  "message" | "modal" | "home"
//   form     Form that reads the inputs
//   press(block, element, payload)  sends the action; resolves when the server has answered
import { h, localPicture, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { plain } from "./text.js";
import { hooks, send } from "./acting.js";
import { confirmThen } from "./dialogs.js";
import { openMenu } from "./menus.js";
import { inputs } from "./inputs.js";

const MAKE = {
  button, workflow_button: button, icon_button: iconButton, feedback_buttons: feedback, overflow, image: picture, ...inputs,
};

export function element(el, ctx, block) {
  const make = el && MAKE[el.type];
  if (!make) return h("span", { class: "unsupported small" }, `Unsupported element: ${el?.type || "nothing"}`);
  // A hint for the screen only: the bot must still check who presses.
  if (Array.isArray(el.visible_to_user_ids) && !el.visible_to_user_ids.includes(store.me)) return null;
  return make(el, ctx, block);
}

function button(el, ctx, block) {
  const url = el.url ? safeUrl(el.url) : null;
  const node = h(url ? "a" : "button", {
    ...hooks(el, block),
    class: `button ${el.style === "primary" ? "primary" : el.style === "danger" ? "danger" : ""}`,
    type: url ? null : "button", href: url, target: url ? "_blank" : null, rel: url ? "noopener noreferrer" : null,
    "aria-label": el.accessibility_label || null,
    onclick: (event) => {
      if (url && el.confirm) event.preventDefault();
      confirmThen(el.confirm, () => {
        if (url && el.confirm) window.open(url, "_blank", "noopener");
        send(node, ctx, block, el, el.value === undefined ? {} : { value: el.value });
      });
    },
  }, h("bdi", {}, plain(el.text)));
  return node;
}

function iconButton(el, ctx, block) {
  const node = h("button", {
    ...hooks(el, block), class: "icon-button bordered", type: "button",
    title: plain(el.text), "aria-label": el.accessibility_label || plain(el.text),
    onclick: () => confirmThen(el.confirm, () => send(node, ctx, block, el, el.value === undefined ? {} : { value: el.value })),
  }, icon(["trash", "copy", "pencil", "link"].includes(el.icon) ? el.icon : { edit: "pencil", refresh: "restart" }[el.icon] || "bolt", 16));
  return node;
}

function feedback(el, ctx, block) {
  const one = (part, name, picture) => h("button", {
    class: "icon-button bordered", type: "button", "aria-pressed": "false", "data-feedback": name,
    title: plain(part?.text), "aria-label": part?.accessibility_label || plain(part?.text),
    onclick: (event) => {
      for (const b of node.children) b.setAttribute("aria-pressed", String(b === event.currentTarget));
      send(node, ctx, block, el, { value: part?.value });
    },
  }, icon(picture, 16));
  const node = h("span", { ...hooks(el, block), class: "feedback", role: "group", "aria-label": "Feedback" },
    one(el.positive_button, "positive", "thumbUp"), one(el.negative_button, "negative", "thumbDown"));
  return node;
}

function overflow(el, ctx, block) {
  const node = h("button", {
    ...hooks(el, block), class: "button square", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More options",
    onclick: () => openMenu(node, "More options", (el.options || []).map((option) => ({
      label: plain(option.text), description: option.description ? plain(option.description) : null, data: { "data-option": option.value },
      pick: () => {
        if (option.url && safeUrl(option.url)) window.open(safeUrl(option.url), "_blank", "noopener");
        confirmThen(el.confirm, () => send(node, ctx, block, el, { selected_option: option }));
      },
    }))),
  }, icon("more"));
  return node;
}

// Pictures from elsewhere are not fetched: a box with the description stands in.
export function picture(el, ctx, block, className = "thumb") {
  const url = localPicture(el.image_url || el.slack_file?.url || (el.slack_file?.id ? `/files/${encodeURIComponent(el.slack_file.id)}` : ""));
  const alt = el.alt_text || "image";
  if (!url || !(el.image_url || el.slack_file)) return h("span", { class: `${className} no-picture`, role: "img", "aria-label": alt, title: `${alt} (pictures from elsewhere are not loaded here)` }, icon("eye", 16));
  return h("img", { class: className, src: url, alt, loading: "lazy", onerror: (e) => e.target.classList.add("broken") });
}
