// The list above the composer: slash commands while a command is typed, names after an @.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatars.js";
import { store, users } from "./store.js";

let ids = 0;

export function createCompletion(area, { commands }) {
  const id = `completion-${++ids}`;
  const node = h("div", { class: "completion", role: "listbox", id, "aria-label": "Suggestions", "data-testid": "completion", hidden: true });
  area.setAttribute("aria-controls", id);
  let entries = [];
  let at = 0;

  function hide() {
    node.hidden = true;
    entries = [];
    area.removeAttribute("aria-activedescendant");
  }

  function update() {
    const before = area.value.slice(0, area.selectionStart);
    const command = commands && before.match(/^(\/\S*)$/);
    const name = before.match(/(?:^|\s)@([\p{L}\p{N}._-]*)$/u);
    const typed = commands && area.value.match(/^(\/\S+)\s/);
    if (command) show(commandEntries(command[1]));
    else if (name) show(nameEntries(name[1], before.length - name[1].length - 1));
    else if (typed) usage(typed[1]);
    else hide();
  }

  function commandEntries(prefix) {
    return (store.state?.commands || []).filter((c) => c.command.startsWith(prefix.toLowerCase())).map((c) => ({
      exact: c.command === prefix, insert: `${c.command} `, from: 0, data: { "data-command": c.command },
      parts: [icon("right", 16), h("strong", {}, c.command), h("span", { class: "usage" }, c.usage_hint || ""), h("span", { class: "completion-note" }, c.description || "")],
    }));
  }

  function nameEntries(prefix, from) {
    const wanted = prefix.toLowerCase();
    const people = users().filter((u) => u.id !== store.me).map((u) => ({ name: u.name, note: u.is_bot ? "App" : u.title, id: u.id }));
    const groups = (store.state?.groups || []).map((g) => ({ name: g.handle, note: "Group", id: g.id }));
    people.sort((a, b) => (b.id === store.state.app.bot_user) - (a.id === store.state.app.bot_user));      // the bot first
    return [...people, ...groups].filter((p) => p.name.toLowerCase().startsWith(wanted)).slice(0, 8).map((p) => ({
      exact: p.name.toLowerCase() === wanted, insert: `@${p.name} `, from, data: { "data-mention-option": p.id },
      parts: [avatar(p.id, 20), h("strong", {}, h("bdi", {}, p.name)), h("span", { class: "completion-note" }, p.note || "")],
    }));
  }

  function show(list) {
    entries = list;
    at = 0;
    if (!entries.length) return hide();
    draw();
  }

  function draw() {
    node.replaceChildren(...entries.map((e, i) => h("div", {
      class: "completion-item", role: "option", id: `${id}-${i}`, "aria-selected": String(i === at), ...e.data,
      onpointerdown: (event) => { event.preventDefault(); pick(i); },       // before the blur of the text field
    }, e.parts)));
    node.hidden = false;
    area.setAttribute("aria-activedescendant", `${id}-${at}`);
    node.children[at]?.scrollIntoView({ block: "nearest" });
  }

  // After the command only a reminder of what it takes.
  function usage(command) {
    const known = (store.state?.commands || []).find((c) => c.command === command);
    hide();
    if (!known || !(known.usage_hint || known.description)) return;
    node.replaceChildren(h("div", { class: "completion-item passive" }, icon("info", 16), h("strong", {}, known.command), h("span", { class: "usage" }, known.usage_hint || ""), h("span", { class: "completion-note" }, known.description || "")));
    node.hidden = false;
  }

  function pick(i) {
    const entry = entries[i];
    area.setRangeText(entry.insert, entry.from, area.selectionStart, "end");
    hide();
    area.dispatchEvent(new Event("input"));
  }

  // True when the key was for the list. Enter on a fully typed name or command still sends.
  function key(event) {
    if (event.key === "Escape" && !node.hidden) {
      event.preventDefault();
      event.stopPropagation();
      hide();
      return true;
    }
    if (!entries.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      at = (at + step + entries.length) % entries.length;
      draw();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !entries.some((e) => e.exact))) pick(at);
    else return false;
    event.preventDefault();
    return true;
  }

  return { node, update, hide, key };
}
