// The blocks of a view (modal or App Home), kept alive over updates: what was typed stays as long as
// block_id and action_id stay, and so do focus and caret.
import { focusMark, h, refocus } from "./dom.js";
import { act } from "./live.js";
import { blocks } from "./blocks.js";
import { Form } from "./form.js";
import { namesSignature, store } from "./store.js";

const typed = new Map();      // view id -> values, for a view that is under another one in the stack

export function createViewBody(surface) {
  const node = h("div", { class: "view-body" });
  let form = new Form();
  let shown = null;           // id of the drawn view
  let signature = "";

  function update(view) {
    const key = `${store.me} ${surface === "home" ? "home" : view.id}`;
    const next = JSON.stringify([key, view.id, view.hash, view.blocks]) + namesSignature();
    if (next === signature) return false;
    if (shown) typed.set(shown, form.values());
    const isNew = shown !== key;
    const focus = isNew ? null : focusMark(node);
    const hadInputs = form.readers.length > 0;
    signature = next;
    shown = key;
    form = new Form(typed.get(key) || view.state?.values);
    const ctx = {
      surface, form,
      press: (block, el, payload) => act("view_press", { view_id: view.id, block_id: block.block_id, action_id: el.action_id, type: el.type, ...payload, values: form.values() }),
    };
    const top = node.scrollTop;
    node.replaceChildren(blocks(view.blocks, ctx));
    node.scrollTop = isNew ? 0 : top;
    refocus(node, focus);
    // Bots often open a modal that says "Loading…" and fill it a moment later: that counts as new too.
    return isNew || (!hadInputs && form.readers.length > 0);
  }

  // The view is gone for good.
  function forget() {
    if (shown) typed.delete(shown);
    shown = null;
    signature = "";
    form = new Form();
  }

  return { node, update, forget, form: () => form };
}
