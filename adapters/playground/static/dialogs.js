// Dialogs over the page: the frame all of them share (focus trap, Escape, backdrop) and the confirm question.
import { FOCUSABLE, h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { plain } from "./text.js";
import { closeMenu } from "./menus.js";

const stack = [];       // the topmost dialog has the keyboard

// Puts a panel on a dimmed backdrop. Returns close(); onEscape decides what Escape does.
export function openLayer(panel, { onEscape, className = "" } = {}) {
  const before = document.activeElement;
  const layer = h("div", { class: `layer ${className}`, "data-layer": "true" }, panel);
  const entry = { layer, onEscape };
  stack.push(entry);
  document.body.append(layer);
  return () => {
    closeMenu({ refocus: false });
    stack.splice(stack.indexOf(entry), 1);
    layer.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
}

document.addEventListener("keydown", (event) => {
  const top = stack.at(-1);
  if (!top) return;
  if (event.key === "Escape" && !event.isComposing) {
    event.preventDefault();
    event.stopPropagation();
    top.onEscape?.();
  }
  if (event.key === "Tab") trap(event, top.layer);
});

// Tab goes round inside the dialog.
function trap(event, layer) {
  const nodes = [...layer.querySelectorAll(FOCUSABLE)].filter((n) => n.offsetParent !== null);
  if (!nodes.length) return event.preventDefault();
  const edge = event.shiftKey ? nodes[0] : nodes.at(-1);
  if (document.activeElement === edge || !layer.contains(document.activeElement)) {
    event.preventDefault();
    (event.shiftKey ? nodes.at(-1) : nodes[0]).focus();
  }
}

export const anyDialog = () => stack.length > 0;

let ids = 0;

// Asks, then runs yes() or no(). Without a confirm object yes() runs at once.
export function confirmThen(confirm, yes, no = () => {}) {
  if (!confirm) return yes();
  const id = `confirm-${++ids}`;
  const finish = (then) => () => {
    close();
    then();
  };
  const accept = h("button", { class: `button ${confirm.style === "danger" ? "danger solid" : "primary"}`, type: "button", "data-testid": "confirm-ok", onclick: finish(yes) }, plain(confirm.confirm) || "Yes");
  const panel = h("div", { class: "dialog", role: "alertdialog", "aria-modal": "true", "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-text`, "data-testid": "confirm" },
    h("h2", { class: "dialog-title", id: `${id}-title`, dir: "auto" }, plain(confirm.title) || "Are you sure?"),
    h("div", { class: "dialog-text", id: `${id}-text`, dir: "auto" }, confirm.text?.type === "mrkdwn" ? mrkdwn(confirm.text.text) : plain(confirm.text)),
    h("div", { class: "dialog-buttons" },
      h("button", { class: "button", type: "button", "data-testid": "confirm-cancel", onclick: finish(no) }, plain(confirm.deny) || "Cancel"), accept));
  const close = openLayer(panel, { onEscape: finish(no), className: "confirm-layer" });
  accept.focus();
}
