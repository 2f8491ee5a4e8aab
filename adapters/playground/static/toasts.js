// Short notices on top: what went wrong, in the words of the server.
import { h } from "./dom.js";
import { icon } from "./icons.js";

const box = h("div", { class: "toasts" });

export function mountToasts(root) {
  root.append(box);
}

export function toast(text, kind = "info") {
  // A refused act is told twice, in its answer and over the websocket: show it once.
  if ([...box.children].some((n) => n.shown === text)) return;
  const close = () => node.remove();
  const node = h("div", { class: `toast ${kind === "error" ? "error" : "info"}`, "data-testid": "toast", role: kind === "error" ? "alert" : "status" },
    icon(kind === "error" ? "warning" : "info"),
    h("span", { class: "toast-text", dir: "auto" }, text),
    h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss notice", onclick: close }, icon("close", 16)));
  node.shown = text;
  while (box.children.length >= 4) box.firstChild.remove();
  box.append(node);
  setTimeout(close, kind === "error" ? 9000 : 5000);
}

// Another person does not read what was said to the one before.
export function clearToasts() {
  box.replaceChildren();
}
