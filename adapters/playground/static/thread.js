// The pane on the right: one thread, with its own composer.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { createMessageList } from "./messages.js";
import { createComposer } from "./composer.js";
import { channelById, messagesOf, openChannel, set, store } from "./store.js";

export function createThread() {
  const list = createMessageList({ inThread: true, label: "Thread" });
  const composer = createComposer({ testid: "thread-composer", threadTs: () => store.thread || "" });
  const where = h("span", { class: "muted" });
  const close = () => set({ thread: null });
  const node = h("aside", { class: "thread", "data-testid": "thread", "aria-label": "Thread", hidden: true },
    h("header", { class: "pane-head" }, h("h2", {}, "Thread"), where,
      h("button", { class: "icon-button end", type: "button", "aria-label": "Close thread", "data-testid": "thread-close", onclick: close }, icon("close"))),
    list.node, composer.node);
  node.addEventListener("keydown", (e) => e.key === "Escape" && !e.defaultPrevented && close());
  let shown = null;

  function update() {
    const channel = openChannel();
    const open = Boolean(store.thread && channel);
    node.hidden = !open;
    if (!open) {
      shown = null;
      return;
    }
    const all = messagesOf(channel);
    const ts = store.thread;
    const messages = all.filter((m) => m.ts === ts || m.thread_ts === ts);
    where.textContent = channelById(channel)?.kind === "dm" ? "Direct message" : `#${channelById(channel)?.name || ""}`;
    list.update({ key: `${store.me} ${channel} ${ts}`, channel, messages, all });
    composer.update(`${store.me} ${channel} ${ts}`, channel, "Reply…");
    if (shown !== ts) {
      shown = ts;
      if (!store.highlight) composer.focus();
    }
  }

  return { node, update };
}
