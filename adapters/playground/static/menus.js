// Small menus and panels that float above the page. They live outside the messages, so a live update
// of the message underneath does not close them.
import { append, h } from "./dom.js";
import { icon } from "./icons.js";

let open = null;      // {panel, anchor, close}

export function closeMenu({ refocus = true } = {}) {
  if (!open) return;
  const { panel, anchor, onclose } = open;
  open = null;
  const hadFocus = panel.contains(document.activeElement);
  panel.remove();
  if (anchor.isConnected) {
    anchor.setAttribute("aria-expanded", "false");
    if (refocus && hadFocus) anchor.focus({ preventScroll: true });
  }
  onclose?.();
}

// Opens a panel next to an anchor. Clicking the anchor again closes it.
export function openPanel(anchor, panel, { onclose, focus = true } = {}) {
  const again = open?.anchor === anchor;
  closeMenu();
  if (again) return;
  anchor.setAttribute("aria-expanded", "true");
  // A native dialog above would hide the panel, hence the dialog itself when the anchor is inside one.
  (anchor.closest("[data-layer]") || document.body).append(panel);
  open = { panel, anchor, onclose };
  place(anchor, panel);
  if (focus) panel.querySelector("[role^=menuitem], [role=option], input, button")?.focus({ preventScroll: true });
}

function place(anchor, panel) {
  const a = anchor.getBoundingClientRect();
  const p = panel.getBoundingClientRect();
  const gap = 6;
  const below = a.bottom + gap + p.height <= innerHeight - 8;
  const top = below ? a.bottom + gap : Math.max(8, a.top - gap - p.height);
  const left = Math.min(Math.max(8, a.left + p.width > innerWidth - 8 ? a.right - p.width : a.left), Math.max(8, innerWidth - p.width - 8));
  panel.style.top = `${Math.min(top, Math.max(8, innerHeight - p.height - 8))}px`;
  panel.style.left = `${left}px`;
}

// items: {label, description, icon, danger, checked, data, pick}; null draws a line.
export function openMenu(anchor, label, items, options = {}) {
  const nodes = items.map((item) => item === null ? h("div", { class: "menu-line", role: "separator" })
    : h("button", {
      type: "button", class: `menu-item${item.danger ? " danger" : ""}`, tabindex: "-1",
      role: item.checked === undefined ? "menuitem" : "menuitemcheckbox",
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      ...item.data,
      onclick: () => {
        if (!item.stay) closeMenu();
        item.pick(nodes[items.indexOf(item)]);
      },
    },
    item.before || (item.icon ? icon(item.icon) : null),
    h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, item.label), item.description ? h("span", { class: "menu-description" }, item.description) : null),
    item.after || null,
    item.checked === undefined ? null : h("span", { class: "menu-check" }, icon("check", 16))));
  const panel = h("div", { class: `menu ${options.class || ""}`, role: "menu", "aria-label": label, onkeydown: (e) => arrows(e, panel) }, nodes);
  openPanel(anchor, panel, options);
  return panel;
}

export function arrows(event, panel) {
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || event.target.matches("input[type=text], input[type=search]") && event.key.length > 9) return;
  const items = [...panel.querySelectorAll("button:not([disabled])")];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
  event.preventDefault();
}

// A grid of pictures, for reactions.
export function openGrid(anchor, label, entries) {
  const panel = h("div", { class: "menu grid", role: "menu", "aria-label": label, onkeydown: (e) => arrows(e, panel) });
  append(panel, entries.map((e) => h("button", {
    type: "button", role: "menuitem", class: "grid-item", tabindex: "-1", title: `:${e.name}:`, "aria-label": e.name, "data-emoji": e.name,
    onclick: () => { closeMenu(); e.pick(); },
  }, e.picture)));
  openPanel(anchor, panel);
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.panel.contains(event.target) && !open.anchor.contains(event.target)) closeMenu({ refocus: false });
});
document.addEventListener("keydown", (event) => {
  if (!open) return;
  if (event.key === "Escape") {
    event.stopImmediatePropagation();      // closes the menu, not the modal under it
    event.preventDefault();
    closeMenu();
  } else if (event.key === "Tab") closeMenu();
}, true);
window.addEventListener("resize", () => closeMenu());
