// The only place that builds elements. Data becomes text nodes and attributes, never markup:
// what a message says cannot turn into HTML.

const SVG = "http://www.w3.org/2000/svg";

// h("p", {class: "x", onclick: f, "data-a": 1}, "text", node, [more]) builds one element.
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

// Only these links can be followed; "javascript:" and the like stay text.
export function safeUrl(url) {
  try {
    const parsed = new URL(String(url), location.href);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

// Pictures come from this machine only, so that the page never calls the outside world.
export function localPicture(url) {
  const safe = safeUrl(url);
  if (!safe) return null;
  return ["127.0.0.1", "localhost", "[::1]", location.hostname].includes(new URL(safe).hostname) ? safe : null;
}

export function link(url, ...children) {
  const safe = safeUrl(url);
  if (!safe) return h("span", {}, children);
  return h("a", { class: "link", href: safe, target: "_blank", rel: "noopener noreferrer" }, children);
}

// Makes parent's children match items, and keeps every node whose signature is the same:
// live updates then cost little, and focus, selection and scroll position survive.
export function keyed(parent, items, build) {
  const old = new Map();
  for (const child of [...parent.children]) old.set(child.keyedBy, child);
  let place = parent.firstChild;
  for (const item of items) {
    let node = old.get(item.key);
    if (!node || node.keyedSignature !== item.signature) {
      const fresh = build(item);
      fresh.keyedBy = item.key;
      fresh.keyedSignature = item.signature;
      if (node) {
        const focus = focusMark(node);
        if (place === node) place = fresh;
        node.replaceWith(fresh);
        refocus(fresh, focus);
      }
      node = fresh;
    }
    old.delete(item.key);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  for (const gone of old.values()) gone.remove();
}

// Remembers where the focus (and caret) is inside a part that is about to be rebuilt.
export function focusMark(root) {
  const active = document.activeElement;
  if (!active || !root.contains(active)) return null;
  const holder = active.closest("[data-action-id]");
  if (!holder) return null;
  return {
    block: holder.dataset.blockId, action: holder.dataset.actionId,
    start: active.selectionStart ?? null, end: active.selectionEnd ?? null,
  };
}

export function refocus(root, mark) {
  if (!mark) return;
  const holder = [...root.querySelectorAll("[data-action-id]")]
    .find((n) => n.dataset.blockId === mark.block && n.dataset.actionId === mark.action);
  const target = holder && (holder.matches(FOCUSABLE) ? holder : holder.querySelector(FOCUSABLE));
  if (!target) return;
  target.focus({ preventScroll: true });
  if (mark.start !== null && target.setSelectionRange) {
    try { target.setSelectionRange(mark.start, mark.end); } catch { /* number and email inputs have no caret API */ }
  }
}

export const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";
