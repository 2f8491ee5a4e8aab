// Choosing from lists: selects (one, many; options, people, conversations), checkboxes, radio buttons.
import { append, h } from "./dom.js";
import { avatar } from "./avatars.js";
import { icon } from "./icons.js";
import { channels, store, users } from "./store.js";
import { plain } from "./text.js";
import { mrkdwn } from "./mrkdwn.js";
import { closeMenu, openMenu } from "./menus.js";
import { changed, hooks } from "./acting.js";
import { toast } from "./toasts.js";

// One list entry: what the user sees, what the bot gets, and a text to compare by.
const fromOption = (o) => ({ id: String(o.value), label: plain(o.text), description: o.description ? plain(o.description) : null, raw: o });
const people = () => users().map((u) => ({ id: u.id, label: u.name, description: u.title || null, raw: u.id }));
const place = (c) => ({ id: c.id, label: c.kind === "dm" ? c.name : `#${c.name}`, description: c.kind === "private" ? "private" : null, raw: c.id });

// channels_select offers every public channel, conversations_select also where the person is, as its filter wants it.
const everyChannel = () => (store.state.public || []).map((c) => ({ ...c, kind: "channel" }));
function conversations(filter = {}) {
  const wanted = (filter.include || ["public", "private", "im"]).map((k) => ({ public: "channel", im: "dm" }[k] || k));
  const own = channels().filter((c) => c.kind !== "channel" && !(c.kind === "dm" && filter.exclude_bot_users));
  return [...everyChannel(), ...own].filter((c) => wanted.includes(c.kind));
}

function groupsOf(el) {
  if (/users_select/.test(el.type)) return [{ label: null, entries: people() }];
  if (/channels_select/.test(el.type)) return [{ label: null, entries: everyChannel().map(place) }];
  if (/conversations_select/.test(el.type)) return [{ label: null, entries: conversations(el.filter).map(place) }];
  if (el.option_groups) return el.option_groups.map((g) => ({ label: plain(g.label), entries: (g.options || []).map(fromOption) }));
  return [{ label: null, entries: (el.options || []).map(fromOption) }];
}

const idOf = (raw) => (raw === null || raw === undefined ? "" : typeof raw === "object" ? String(raw.value) : String(raw));

// key: field of the state Slack sends; initial: field of the element
function single(key, initial) {
  return (el, ctx, block) => {
    const groups = groupsOf(el);
    const entries = groups.flatMap((g) => g.entries);
    let last = idOf(ctx.form.earlier(block, el)?.[key] ?? el[initial]);
    const option = (e) => h("option", { value: e.id, selected: e.id === last }, e.description ? `${e.label} — ${e.description}` : e.label);
    const node = h("select", { ...hooks(el, block), class: "field select" },
      h("option", { value: "", selected: last === "", disabled: !(block.type === "input" && block.optional) }, plain(el.placeholder) || "Choose an option"),
      groups.map((g) => (g.label === null ? g.entries.map(option) : h("optgroup", { label: g.label }, g.entries.map(option)))));
    const read = () => ({ [key]: entries.find((e) => e.id === node.value)?.raw ?? null });
    const tint = () => node.classList.toggle("empty", node.value === "");
    tint();
    ctx.form.add(block, el, read);
    node.addEventListener("change", () => {
      const before = last;
      last = node.value;
      tint();
      changed(node, ctx, block, el, read(), () => { node.value = last = before; tint(); });
    });
    return node;
  };
}

function multi(key, initial) {
  return (el, ctx, block) => {
    const entries = groupsOf(el).flatMap((g) => g.entries);
    const max = el.max_selected_items || Infinity;
    let picked = (ctx.form.earlier(block, el)?.[key] ?? el[initial] ?? []).map(idOf);
    const text = h("span", { class: "chips" });
    const node = h("button", {
      ...hooks(el, block), class: "field select multi", type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
      onclick: () => openMenu(node, plain(el.placeholder) || "Choose", entries.map((e) => ({
        label: e.label, description: e.description, before: /users/.test(el.type) ? avatar(e.id, 28) : null, checked: picked.includes(e.id), data: { "data-option": e.id }, stay: true,
        pick: (item) => toggle(e.id, item),
      })), { class: "wide" }),
    }, text);
    const draw = () => {
      const chosen = entries.filter((e) => picked.includes(e.id));
      text.replaceChildren(...chosen.map((e) => h("span", { class: "chip" }, e.label)));
      if (!chosen.length) append(text, [h("span", { class: "placeholder" }, plain(el.placeholder) || "Choose options")]);
    };
    const read = () => ({ [key]: entries.filter((e) => picked.includes(e.id)).map((e) => e.raw) });
    function toggle(id, item) {
      const before = picked;
      const on = !picked.includes(id);
      if (on && picked.length >= max) {
        toast(`No more than ${max} can be chosen.`);
        return;
      }
      picked = on ? [...picked, id] : picked.filter((p) => p !== id);
      item.setAttribute("aria-checked", String(on));
      draw();
      if (el.confirm) closeMenu();
      changed(node, ctx, block, el, read(), () => { picked = before; draw(); });
    }
    draw();
    ctx.form.add(block, el, read);
    return node;
  };
}

let names = 0;      // radio buttons need a name that is unique in the page

function boxes(el, ctx, block) {
  const many = el.type === "checkboxes";
  const key = many ? "selected_options" : "selected_option";
  const earlier = ctx.form.earlier(block, el)?.[key] ?? (many ? el.initial_options : el.initial_option);
  let last = [earlier ?? []].flat().map(idOf);
  const name = `choice-${++names}`;
  const options = el.options || [];
  const boxes = options.map((o) => h("input", { type: many ? "checkbox" : "radio", name, value: String(o.value), checked: last.includes(String(o.value)) }));
  const rich = (object) => (object?.type === "mrkdwn" ? mrkdwn(object.text) : plain(object));
  const node = h("div", { ...hooks(el, block), class: "choices", role: many ? "group" : "radiogroup" },
    options.map((o, i) => h("label", { class: "choice", "data-option": o.value }, boxes[i],
      h("span", {}, h("span", { class: "choice-label", dir: "auto" }, rich(o.text)), o.description ? h("span", { class: "choice-description", dir: "auto" }, rich(o.description)) : null))));
  const read = () => {
    const chosen = options.filter((_, i) => boxes[i].checked);
    return { [key]: many ? chosen : chosen[0] ?? null };
  };
  ctx.form.add(block, el, read);
  node.addEventListener("change", () => {
    const before = last;
    last = options.filter((_, i) => boxes[i].checked).map((o) => String(o.value));
    changed(node, ctx, block, el, read(), () => {
      last = before;
      boxes.forEach((b) => { b.checked = before.includes(b.value); });
    });
  });
  return node;
}

function external(el, ctx, block) {
  return h("button", { ...hooks(el, block), class: "field select", type: "button", disabled: true, title: "Options from the bot are not loaded in the playground" }, icon("info", 16), ` ${plain(el.placeholder) || "External options"}`);
}

export const choiceInputs = {
  static_select: single("selected_option", "initial_option"),
  users_select: single("selected_user", "initial_user"),
  conversations_select: single("selected_conversation", "initial_conversation"),
  channels_select: single("selected_channel", "initial_channel"),
  multi_static_select: multi("selected_options", "initial_options"),
  multi_users_select: multi("selected_users", "initial_users"),
  multi_conversations_select: multi("selected_conversations", "initial_conversations"),
  multi_channels_select: multi("selected_channels", "initial_channels"),
  checkboxes: boxes,
  radio_buttons: boxes,
  external_select: external,
  multi_external_select: external,
};
