// Where one writes: grows with the text, completes slash commands and names, keeps drafts per channel.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { act } from "./live.js";
import { openMenu } from "./menus.js";
import { createCompletion } from "./completion.js";
import { store } from "./store.js";

const drafts = new Map();

export function createComposer({ testid, threadTs = () => null }) {
  let key = null;
  let channel = null;
  const area = h("textarea", {
    class: "composer-text", "data-testid": testid, rows: 1, dir: "auto", spellcheck: "true",
    "aria-autocomplete": "list",
  });
  const completion = createCompletion(area, { commands: threadTs() === null });
  const sendButton = h("button", { class: "send", type: "button", "aria-label": "Send message", "data-testid": `${testid}-send`, onclick: () => send() }, icon("send", 18));
  const shortcuts = h("button", {
    class: "icon-button", type: "button", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu", "aria-expanded": "false", "data-testid": `${testid}-shortcuts`,
    onclick: () => openMenu(shortcuts, "Shortcuts", shortcutItems()),
  }, icon("plus", 18));
  const mention = h("button", { class: "icon-button at", type: "button", "aria-label": "Mention someone", title: "Mention someone", onclick: () => insert(area.value && !/\s$/.test(area.value) ? " @" : "@") }, "@");
  const node = h("div", { class: "composer" }, completion.node, area,
    h("div", { class: "composer-tools" }, shortcuts, mention, h("span", { class: "composer-hint", "aria-hidden": "true" }, "Enter to send, Shift + Enter for a new line"), sendButton));

  function shortcutItems() {
    const list = (store.state.shortcuts || []).filter((s) => s.type === "global").map((s) => ({
      label: s.name, icon: "bolt", data: { "data-shortcut": s.callback_id }, pick: () => act("global_shortcut", { callback_id: s.callback_id, channel }),
    }));
    const commands = threadTs() ? [] : (store.state.commands || []).map((c) => ({
      label: c.command, description: c.description, icon: "right", pick: () => put(`${c.command} `),
    }));
    if (!list.length && !commands.length) return [{ label: "No shortcuts yet", icon: "info", pick: () => {} }];
    return list.length && commands.length ? [...list, null, ...commands] : [...list, ...commands];
  }

  function resize() {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 260)}px`;
    sendButton.disabled = !area.value.trim();
  }

  function put(text) {
    area.value = text;
    area.focus();
    area.setSelectionRange(text.length, text.length);
    area.dispatchEvent(new Event("input"));
  }

  function insert(text) {
    area.focus();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }

  // The field empties at once; if the server refuses, the text comes back (unless the user typed on).
  async function send() {
    const text = area.value.trim();
    if (!text || !channel) return;
    const was = { key, text: area.value };
    put("");
    drafts.delete(was.key);
    const thread = threadTs();
    const answer = await act("send", { channel, text, ...(thread ? { thread_ts: thread } : {}) });
    if (answer.ok) return;
    if (key === was.key && !area.value) put(was.text);
    else if (!drafts.get(was.key)) drafts.set(was.key, was.text);
  }

  area.addEventListener("input", () => {
    if (area.value) drafts.set(key, area.value);
    else drafts.delete(key);
    resize();
    completion.update();
  });
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;                    // an input method is still choosing characters
    if (completion.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  });
  area.addEventListener("click", () => completion.update());
  area.addEventListener("blur", () => completion.hide());

  // Called on every state: changes the text only when the place changes.
  function update(nextKey, nextChannel, placeholder) {
    channel = nextChannel;
    area.placeholder = placeholder;
    area.setAttribute("aria-label", placeholder);
    if (nextKey === key) return;
    key = nextKey;
    area.value = drafts.get(key) || "";
    resize();
    completion.hide();
  }

  resize();
  return { node, update, put, focus: () => area.focus() };
}

