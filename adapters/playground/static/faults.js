// The drawer for trying what goes wrong: switches of the server as they come.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { act } from "./live.js";
import { set, store } from "./store.js";
import { toast } from "./toasts.js";

// Words for the switches we know; an unknown switch shows its own name.
const WORDS = {
  latency: "Wait before each delivery (seconds)", drop_next: "Lose the next deliveries", lose_answer_next: "Lose the next answers",
  deliver_twice_next: "Deliver the next ones twice", bad_signature_next: "Bad signature on the next ones", stale_timestamp_next: "Old timestamp on the next ones",
  bot_offline: "Bot offline", expire_triggers: "Triggers expire at once", rate_limits: "Real rate limits", foreign_commands: "Outsiders may use commands",
  file_delay: "Wait until a file is usable (seconds)", rate_limited: "Answer 429, by method", errors: "Answer an error, by method", breaks: "Break off, by method",
};
const EXAMPLES = {
  rate_limited: '{"chat.postMessage": {"times": 1, "retry_after": 30}}', errors: '{"chat.update": {"times": 1, "error": "fatal_error"}}',
  breaks: '{"views.open": {"times": 1, "how": "500_after"}}',
};

export function createFaults() {
  const list = h("div", { class: "fault-list" });
  const node = h("aside", { class: "faults", id: "faults", "aria-label": "Faults", "data-testid": "faults", hidden: true },
    h("header", { class: "pane-head" }, h("h2", {}, "Faults"), h("button", { class: "icon-button end", type: "button", "aria-label": "Close faults", onclick: () => set({ faultsOpen: false }) }, icon("close"))),
    h("div", { class: "fault-body" },
      h("p", { class: "muted" }, "Make this stand-in for Slack misbehave, and watch how the bot copes."),
      h("h3", {}, "Deliveries and answers"), list,
      h("div", { class: "actions" }, h("button", { class: "button", type: "button", "data-fault": "disconnect_socket", onclick: () => act("faults", { disconnect_socket: true }) }, "Cut the Socket Mode line"))));
  let signature = "";

  function update() {
    node.hidden = !store.faultsOpen;
    const next = JSON.stringify(store.state.faults || {});
    if (next === signature || list.contains(document.activeElement)) return;      // not under the hands of the user
    signature = next;
    const entries = Object.entries(store.state.faults || {});
    list.replaceChildren(...(entries.length ? entries.map(([name, value]) => row(name, value)) : [h("p", { class: "muted" }, "This server offers no switches.")]));
  }

  function row(name, value) {
    const text = WORDS[name] || name.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase());
    const put = (v) => act("faults", { [name]: v });
    const attrs = { "data-fault": name };
    if (typeof value === "boolean") {
      return h("label", { class: "fault" }, h("span", {}, text), h("input", { ...attrs, type: "checkbox", class: "switch", role: "switch", checked: value, onchange: (e) => put(e.target.checked) }));
    }
    if (typeof value === "number") {
      return h("label", { class: "fault" }, h("span", {}, text), h("input", { ...attrs, type: "number", class: "field short", step: "any", min: 0, value, onchange: (e) => put(Number(e.target.value) || 0) }));
    }
    // Lists and tables are shown and edited as JSON: this drawer is for people who test.
    const raw = typeof value === "string" ? value : JSON.stringify(value);
    return h("label", { class: "fault column" }, h("span", {}, text), h("input", { ...attrs, type: "text", class: "field mono", placeholder: EXAMPLES[name], spellcheck: "false", value: ["null", "{}"].includes(raw) ? "" : raw, onchange: (e) => {
      try {
        put(e.target.value.trim() === "" ? null : typeof value === "string" ? e.target.value : JSON.parse(e.target.value));
      } catch {
        toast(`${text}: this is not JSON.`, "error");
      }
    } }));
  }

  return { node, update };
}
