// A list of messages that lives through updates: nodes stay while their message stays the same, and the
// view follows the newest message only while the reader is at the bottom.
import { h, keyed } from "./dom.js";
import { icon } from "./icons.js";
import { messageNode } from "./message.js";
import { dayKey, dayLabel } from "./format.js";
import { namesSignature, store } from "./store.js";

const NEAR = 60;              // pixels from the bottom that still count as "at the bottom"
const TOGETHER = 300;         // seconds within which messages of one person share a face

// What people type arrives as one rich_text block; anything else is a card with a face of its own.
const hasCard = (m) => (m.blocks || []).some((b) => b?.type !== "rich_text");

export function createMessageList({ inThread = false, label }) {
  const list = h("div", { class: "message-list", role: "log", "aria-label": label, "aria-live": "polite" });
  const newer = h("button", { class: "newer", type: "button", hidden: true, onclick: () => bottom() }, icon("arrowDown", 14), "New messages");
  const scroll = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, list);
  const node = h("div", { class: "messages" }, scroll, newer);
  let sticky = true;
  let shown = null;           // which channel or thread is drawn
  let last = null;            // ts of the newest message seen
  let fresh = [0, 0];         // the ts between which lies what was unread when this place was opened

  function bottom() {
    sticky = true;
    scroll.scrollTop = scroll.scrollHeight;
    newer.hidden = true;
  }

  scroll.addEventListener("scroll", () => {
    sticky = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
    if (sticky) newer.hidden = true;
  }, { passive: true });
  // Pictures, folded texts and window changes alter the height after drawing.
  const follow = new ResizeObserver(() => sticky && bottom());
  follow.observe(list);
  follow.observe(scroll);

  // key: what is shown; messages: to draw in order; intro: node builder with a signature, on top; read: ts up to which it was read
  function update({ key, channel, messages, all, intro, read }) {
    const names = namesSignature();
    const items = [];
    if (key !== shown) fresh = Number(read) ? [Number(read), store.state.latest] : [0, 0];      // never read: all is new, no line says so
    const isNew = (m) => Number(m.ts) > fresh[0] && Number(m.ts) <= fresh[1] && m.user !== store.me && !m.ephemeral;
    const firstNew = inThread ? null : messages.find(isNew);
    if (intro) items.push({ key: "intro", signature: intro.signature, build: intro.build });
    let previous = null;
    for (const message of messages) {
      const day = dayKey(message.ts);
      if (!inThread && (!previous || dayKey(previous.ts) !== day)) {
        const text = dayLabel(message.ts);
        items.push({ key: `day ${day}`, signature: text, build: () => h("div", { class: "day", role: "separator" }, h("span", {}, text)) });
        previous = null;
      }
      if (message === firstNew) {
        items.push({ key: "new", signature: "new", build: () => h("div", { class: "day new-line", role: "separator", "data-testid": "new-line" }, h("span", {}, "New")) });
        previous = null;
      }
      const compact = Boolean(previous) && previous.user === message.user && !previous.ephemeral && !message.ephemeral
        && message.ts - previous.ts < TOGETHER && !hasCard(message) && !hasCard(previous);
      const replies = inThread ? [] : all.filter((m) => m.thread_ts === message.ts && m.ts !== message.ts && !m.ephemeral);
      const freshReply = replies.some(isNew);
      items.push({
        key: message.ts,
        signature: JSON.stringify([message, compact, replies.length, replies.at(-1)?.ts, freshReply, channel]) + names,
        build: () => messageNode(message, { channel, compact, inThread, replies, freshReply }),
      });
      const said = inThread && message === messages[0] ? messages.filter((m) => !m.ephemeral).length - 1 : 0;
      if (said > 0) {
        const text = `${said} ${said === 1 ? "reply" : "replies"}`;
        items.push({ key: "replies", signature: text, build: () => h("div", { class: "thread-line" }, h("span", {}, text)) });
        previous = null;
      } else previous = message;
    }
    const changedPlace = key !== shown;
    if (changedPlace) list.replaceChildren();
    keyed(list, items, (item) => item.build());
    const newest = messages.at(-1)?.ts ?? null;
    if (changedPlace) bottom();
    else if (sticky) bottom();
    else if (newest && last && Number(newest) > Number(last)) newer.hidden = false;
    shown = key;
    last = newest;
    showHighlight();
  }

  // Scrolls to the message of the address once, and marks it for a moment.
  function showHighlight() {
    const target = store.highlight && list.querySelector(`[data-message-ts="${CSS.escape(store.highlight)}"]`);
    if (!target) return;
    store.highlight = null;
    sticky = false;
    target.scrollIntoView({ block: target.offsetHeight > scroll.clientHeight - 40 ? "start" : "center" });
    target.classList.add("highlight");
    target.focus({ preventScroll: true });
  }

  return { node, update, bottom };
}
