// Modals: one frame that shows the top view of the stack.
import { FOCUSABLE, h } from "./dom.js";
import { icon, logo } from "./icons.js";
import { act } from "./live.js";
import { openLayer } from "./dialogs.js";
import { createViewBody } from "./views.js";
import { plain } from "./text.js";
import { appName, store } from "./store.js";

let current = null;      // {update, remove} of the open modal

export function updateModal() {
  const modal = store.state?.modal;
  if (!modal?.view) {
    current?.remove();
    current = null;
    return;
  }
  current ||= createModal();
  current.update(modal);
}

function createModal() {
  let view = null;
  const body = createViewBody("modal");
  const banner = h("div", { class: "banner", role: "alert", "data-testid": "modal-error", hidden: true });
  const title = h("h2", { class: "modal-title", id: "modal-title", dir: "auto" });
  const depth = h("span", { class: "modal-depth" });
  const closeButton = h("button", { class: "button", type: "button", "data-testid": "modal-close", onclick: () => close() });
  const submitButton = h("button", { class: "button primary", type: "button", "data-testid": "modal-submit", onclick: () => submit() });
  const panel = h("section", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", "data-testid": "modal" },
    h("header", { class: "modal-head" }, logo(28), title, depth,
      h("button", { class: "icon-button end", type: "button", "aria-label": "Close", "data-testid": "modal-x", onclick: () => close(true) }, icon("close"))),
    banner, body.node,
    h("footer", { class: "modal-foot" }, h("span", { class: "muted" }, appName()), closeButton, submitButton));
  const removeLayer = openLayer(panel, { onEscape: () => close(), className: "modal-layer" });

  // Enter in a one-line field submits, like a form does.
  body.node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || !event.target.matches("input.field")) return;
    event.preventDefault();
    if (!submitButton.hidden) submit();
  });

  function say(text) {
    banner.textContent = text || "";
    banner.hidden = !text;
  }

  function update(modal) {
    const changed = view && view.id !== modal.view.id;
    view = modal.view;
    panel.dataset.viewId = view.id;
    panel.classList.toggle("stacked", modal.depth > 1);
    title.textContent = plain(view.title);
    depth.textContent = modal.depth > 1 ? `Step ${modal.depth}` : "";
    closeButton.textContent = plain(view.close) || (view.submit ? "Cancel" : "Close");
    submitButton.hidden = !view.submit;
    if (submitButton.getAttribute("aria-busy") !== "true") submitButton.textContent = plain(view.submit);
    const isNew = body.update(view);
    if (isNew || changed) {
      say(null);
      focusFirst();
    }
  }

  function focusFirst() {
    const first = body.node.querySelector("[data-focus-first]") || body.node.querySelector(".field, .choices input")
      || (submitButton.hidden ? closeButton : submitButton);
    first.focus({ preventScroll: true });
  }

  async function submit() {
    if (submitButton.getAttribute("aria-busy") === "true") return;
    const form = body.form();
    const problems = form.problems();
    if (Object.keys(problems).length) return showErrors(problems);
    form.showErrors({});
    say(null);
    busy(true);
    const sentView = view.id;
    const answer = await act("submit", { view_id: view.id, values: form.values() }, { quiet: true });
    busy(false);
    if (view.id !== sentView) return;
    if (!answer.ok) say(answer.error || "We had some trouble connecting. Try again?");
    else if (answer.errors && Object.keys(answer.errors).length) showErrors(answer.errors);
  }

  function showErrors(errors) {
    const homeless = body.form().showErrors(errors);
    if (homeless.length) say(homeless.join(" "));
    const first = body.node.querySelector(".has-error");
    first?.scrollIntoView({ block: "nearest" });
    first?.querySelector(FOCUSABLE)?.focus({ preventScroll: true });
  }

  function busy(on) {
    if (on) submitButton.setAttribute("aria-busy", "true");
    else submitButton.removeAttribute("aria-busy");
    body.node.toggleAttribute("inert", on);
  }

  // Cancel and Escape close the top view, the X closes the whole stack.
  const close = (everything = false) => act("close", { view_id: view.id, everything });

  return {
    update,
    remove() {
      body.forget();
      removeLayer();
    },
  };
}
