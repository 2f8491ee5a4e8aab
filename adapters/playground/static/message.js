// One message: face, name, time, content, reactions, replies, and the toolbar on hover.
import { h, localPicture, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatars.js";
import { act } from "./live.js";
import { blocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { folded } from "./text.js";
import { Form } from "./form.js";
import { ago, clock, fullTime } from "./format.js";
import { emojiNode } from "./mentions.js";
import { COMMON, emoji } from "./emoji.js";
import { openGrid, openMenu } from "./menus.js";
import { appName, redraw, set, store, userById, userName } from "./store.js";
import { toast } from "./toasts.js";

const forms = new Map();      // message -> Form, so that a re-drawn message keeps what was picked in it

export function messageNode(message, { channel, compact, inThread, replies, freshReply }) {
  const user = userById(message.user);
  const isBot = message.bot || user?.is_bot;
  const name = message.username || user?.name || message.user || "Unknown";
  const time = h("time", { class: "time", title: fullTime(message.ts) }, clock(message.ts));
  const card = isCard(message.blocks);
  const node = h("article", {
    class: `message${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}`,
    "data-message-ts": message.ts, "data-ephemeral": message.ephemeral ? "true" : null, "data-user-id": message.user,
    tabindex: "-1", "aria-label": `${name}, ${clock(message.ts)}`,
  },
  h("div", { class: "gutter" }, compact ? time : avatar(message.user)),
  h("div", { class: "message-main" },
    message.ephemeral ? onlyYou(message) : null,
    compact ? null : h("div", { class: "byline" },
      h("bdi", { class: "author" }, name),
      isBot ? h("span", { class: "badge" }, "APP") : null,
      user?.external ? h("span", { class: "badge external", title: `Member of another organisation (${user.team})` }, "External") : null,
      time),
    h("div", { class: `content${card ? " framed" : ""}` }, content(message, channel),
      message.edited ? h("span", { class: "edited" }, "(edited)") : null),
    files(message.files),
    reactions(message, channel),
    inThread ? null : replyBar(message, replies, freshReply)),
  message.ephemeral ? null : toolbar(message, channel, inThread));
  return node;
}

// Cards with buttons get a frame; plain sentences do not.
function isCard(list) {
  return (list?.length || 0) > 1 && list.some((b) => ["actions", "header", "data_visualization", "plan", "table", "data_table"].includes(b?.type));
}

function content(message, channel) {
  if (message.blocks?.length) {
    const key = `${store.me} ${channel} ${message.ts}`;
    const form = new Form(forms.get(key)?.values());
    forms.set(key, form);
    return blocks(message.blocks, {
      surface: "message", form,
      press: (block, el, payload) => act("press", {
        channel, ts: message.ts, block_id: block.block_id, action_id: el.action_id, type: el.type, ...payload, values: form.values(),
      }),
    });
  }
  const text = String(message.text ?? "");
  return folded(h("div", { class: "text", dir: "auto" }, mrkdwn(text)), text.length);
}

function onlyYou(message) {
  return h("div", { class: "only-you" }, icon("eye", 14), h("span", {}, "Only visible to you"),
    h("button", {
      class: "text-button", type: "button", "data-testid": "dismiss", "aria-label": "Dismiss this message",
      onclick: () => { store.dismissed.add(message.ts); redraw(); },
    }, "Dismiss"));
}

function files(list) {
  if (!list?.length) return null;
  return h("div", { class: "files" }, list.map((f) => {
    const url = f.permalink || f.url_private || `/files/${encodeURIComponent(f.id || "")}`;
    const name = f.title || f.name || f.id || "File";
    if (String(f.mimetype || "").startsWith("image/") && localPicture(url)) return h("img", { class: "image", src: localPicture(url), alt: name, loading: "lazy" });
    return h("a", { class: "file-card", href: safeUrl(url), target: "_blank", rel: "noopener noreferrer" }, icon("file", 22),
      h("span", {}, h("strong", {}, h("bdi", {}, name)), h("span", { class: "muted" }, [f.mimetype, f.size ? `${Math.ceil(f.size / 1024)} KB` : null].filter(Boolean).join(" · "))));
  }));
}

// Adds the reaction, or takes it back if it is mine already.
function react(message, channel, name) {
  const mine = Boolean(message.reactions?.find((r) => r.name === name)?.users.includes(store.me));
  return act("react", { channel, ts: message.ts, name, remove: mine });
}

function pickReaction(anchor, message, channel) {
  openGrid(anchor, "Reactions", COMMON.map((name) => ({ name, picture: emoji(name), pick: () => react(message, channel, name) })));
}

function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map((r) => {
    const mine = r.users.includes(store.me);
    return h("button", {
      class: "reaction", type: "button", "aria-pressed": String(mine), "data-reaction": r.name,
      title: `${r.users.map((id) => (id === store.me ? "You" : userName(id))).join(", ")} reacted with :${r.name}:`, "aria-label": `${r.name}, ${r.users.length}`,
      onclick: () => react(message, channel, r.name),
    }, emojiNode(r.name), h("span", {}, r.users.length));
  });
  const more = h("button", {
    class: "reaction", type: "button", title: "Add reaction", "aria-label": "Add reaction", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: (e) => pickReaction(e.currentTarget, message, channel),
  }, icon("smile", 15));
  return h("div", { class: "reactions" }, chips, more);
}

function replyBar(message, replies, fresh) {
  const count = Math.max(message.reply_count || 0, replies.length);
  if (!count) return null;
  const people = [...new Set(replies.map((r) => r.user))].slice(0, 4);
  return h("button", { class: "reply-bar", type: "button", "data-testid": "replies", onclick: () => set({ thread: message.ts }) },
    h("span", { class: "faces" }, people.map((p) => avatar(p, 20))),
    h("span", { class: "reply-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    fresh ? h("span", { class: "new-mark", "data-testid": "new-replies" }, "New") : null,
    replies.length ? h("span", { class: "muted" }, `Last reply ${ago(replies.at(-1).ts)}`) : null);
}

function toolbar(message, channel, inThread) {
  const tool = (label, testid, picture, pick, more = {}) => h("button", { class: "icon-button", type: "button", title: label, "aria-label": label, "data-testid": testid, onclick: (e) => pick(e.currentTarget), ...more }, picture);
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    tool("Mark as done", "react-done", emoji("white_check_mark"), () => react(message, channel, "white_check_mark"), { class: "icon-button emoji-tool" }),
    tool("Add reaction", "add-reaction", icon("smile"), (anchor) => pickReaction(anchor, message, channel), { "aria-haspopup": "menu", "aria-expanded": "false" }),
    inThread ? null : tool("Reply in thread", "reply-in-thread", icon("reply"), () => set({ thread: message.thread_ts || message.ts })),
    tool("More actions", "more-actions", icon("more"), (anchor) => openMenu(anchor, "More actions", moreItems(message, channel)), { "aria-haspopup": "menu", "aria-expanded": "false" }));
}

function moreItems(message, channel) {
  const shortcuts = (store.state.shortcuts || []).filter((s) => s.type === "message").map((s) => ({
    label: s.name, description: appName(), icon: "bolt", data: { "data-shortcut": s.callback_id },
    pick: () => act("shortcut", { callback_id: s.callback_id, channel, ts: message.ts }),
  }));
  const copy = async (text, done) => {
    try {
      await navigator.clipboard.writeText(text);
      toast(done);
    } catch {
      toast("The browser did not allow copying.", "error");
    }
  };
  return [
    { label: "Copy link", icon: "link", pick: () => copy(`${location.origin}/archives/${channel}/p${message.ts.replace(".", "")}`, "Link copied.") },
    { label: "Copy text", icon: "copy", pick: () => copy(message.text || "", "Text copied.") },
    ...(shortcuts.length ? [null, ...shortcuts] : []),
  ];
}
