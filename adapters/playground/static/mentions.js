// The small coloured parts inside texts: people, groups, channels, emoji, dates.
// mrkdwn.js and rich_text.js both build them here.
import { h, link } from "./dom.js";
import { channelById, groupById, openPlace, store, userById, users } from "./store.js";
import { emoji, emojiFromCodes } from "./emoji.js";
import { formatDate, fullTime } from "./format.js";

export function userMention(id, label) {
  const user = userById(id) || users().find((u) => u.bot_user === id);
  const mine = id === store.me ? " mine" : "";
  return h("span", { class: `mention${mine}`, "data-mention": id }, `@${user?.name || label || id}`);
}

export function groupMention(id, label) {
  const group = groupById(id);
  const mine = group?.users?.includes(store.me) ? " mine" : "";
  return h("span", { class: `mention${mine}`, "data-mention": id }, `@${group?.handle || String(label || id).replace(/^@/, "")}`);
}

export function broadcastMention(range) {
  return h("span", { class: "mention mine" }, `@${range}`);
}

export function channelMention(id, label) {
  const channel = channelById(id);
  if (!channel) return h("span", { class: "mention" }, `#${label || "private channel"}`);
  return h("button", { class: "mention as-link", type: "button", onclick: () => openPlace({ kind: "channel", id }) }, `#${channel.name}`);
}

export function emojiNode(name, codes) {
  const picture = emoji(name) || emojiFromCodes(codes);
  return picture ? h("span", { class: "emoji", role: "img", "aria-label": name, title: `:${name}:` }, picture) : document.createTextNode(`:${name}:`);
}

export function dateNode(ts, pattern, url, fallback, starts) {
  const text = formatDate(ts, pattern, starts) || fallback || String(ts);
  return h("time", { title: fullTime(ts) }, url ? link(url, text) : text);
}
