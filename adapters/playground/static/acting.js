// How elements send what the user did. Shared by buttons, inputs and choices.
import { confirmThen } from "./dialogs.js";

// Stable hooks for tests and for restoring the focus.
export const hooks = (el, block) => ({ "data-action-id": el.action_id || "", "data-block-id": block.block_id || "" });

// Sends an action and shows on the node that it is under way; a second press waits for the first.
export async function send(node, ctx, block, el, payload) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await ctx.press(block, el, payload);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

// Sends a change, if this element is one that sends. undo() runs when the user does not confirm.
export function changed(node, ctx, block, el, payload, undo = () => {}) {
  if (block.type === "input" && !block.dispatch_action) return;
  confirmThen(el.confirm, () => send(node, ctx, block, el, payload), undo);
}
