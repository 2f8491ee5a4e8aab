// The bar on top: workspace, state of the bot, faults, start over, and who you are.
import { h } from "./dom.js";
import { icon, logo } from "./icons.js";
import { avatar } from "./avatars.js";
import { act } from "./live.js";
import { confirmThen } from "./dialogs.js";
import { openMenu } from "./menus.js";
import { channels, openChannel, set, store, userById, users } from "./store.js";
import { createTime } from "./time.js";
import { toast } from "./toasts.js";

export function createTopbar({ becomeUser }) {
  const team = h("span", { class: "team" });
  const status = h("div", { class: "status", "data-testid": "bot-status", role: "status" });
  const you = h("button", { class: "you", type: "button", "data-testid": "user-switch", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => openMenu(you, "Become another person", people(), { class: "wide" }) });
  const faults = h("button", { class: "bar-button", type: "button", "data-testid": "faults-toggle", "aria-expanded": "false", "aria-controls": "faults", onclick: () => set({ faultsOpen: !store.faultsOpen }) }, icon("flask", 17), h("span", { class: "bar-label" }, "Faults"));
  const time = createTime();
  const reset = h("button", { class: "bar-button", type: "button", "data-testid": "reset", title: "Start over", "aria-label": "Start over", onclick: startOver }, icon("restart", 17), h("span", { class: "bar-label" }, "Start over"));
  const menu = h("button", { class: "bar-button menu-button", type: "button", "aria-label": "Channels", "aria-controls": "sidebar", onclick: () => set({ sidebarOpen: !store.sidebarOpen }) }, icon("menu"), h("span", { class: "dot" }));
  const node = h("header", { class: "topbar" }, menu, h("div", { class: "brand" }, logo(26), team), status, h("div", { class: "bar-end" }, time.button, faults, reset, you));
  let signature = "";

  function people() {
    return users().filter((u) => !u.is_bot).map((u) => ({
      label: u.name, description: [u.title, u.external ? "from another organisation" : null].filter(Boolean).join(", "),
      before: avatar(u.id, 28), after: u.waiting ? waitingMark(u) : null, checked: u.id === store.me, data: { "data-user": u.id }, pick: () => becomeUser(u.id),
    }));
  }

  const waitingMark = (u) => h("span", { class: "count", "data-testid": `waiting-${u.id}`, "aria-label": `${u.waiting} unread for ${u.name}` }, u.waiting > 99 ? "99+" : u.waiting);

  function startOver() {
    confirmThen({
      title: "Start over?", text: { type: "plain_text", text: "All messages, reviews and settings of this playground are thrown away. The people and channels come back as they were at the start." },
      confirm: "Start over", deny: "Keep everything", style: "danger",
    }, async () => {
      const answer = await act("reset");
      if (!answer.ok) return;
      store.dismissed.clear();
      set({ thread: null });
      toast("Fresh start.");
    });
  }

  function update() {
    const { app, team: place } = store.state;
    const me = userById(store.me);
    faults.setAttribute("aria-expanded", String(store.faultsOpen));
    time.update();
    menu.classList.toggle("waiting", channels().some((c) => c.mentions && c.id !== openChannel()));
    const others = users().filter((u) => u.waiting && u.id !== store.me);
    const next = JSON.stringify([app, place, { ...me, waiting: 0 }, others, store.connected]);
    if (next === signature) return;
    signature = next;
    team.textContent = place?.name || "Playground";
    const online = store.connected && app.online !== false;
    const word = !store.connected ? "Reconnecting…" : online ? `${app.name} is online` : `${app.name} is offline`;
    status.className = `status ${online ? "online" : "offline"}`;
    status.replaceChildren(h("span", { class: "lamp", "aria-hidden": "true" }), h("span", { class: "status-word" }, word),
      ...(app.model ? [h("span", { class: "model", title: "The model that drafts" }, h("bdi", {}, app.model))] : []));
    you.replaceChildren(avatar(store.me, 24), h("span", { class: "you-text" }, h("span", { class: "you-are" }, "You are "), h("bdi", {}, me?.name || store.me), me?.title ? h("span", { class: "you-role" }, ` (${me.title})`) : null),
      ...(others.length ? [h("span", { class: "dot", "data-testid": "others-waiting", title: `Something waits for ${others.map((u) => u.name).join(", ")}` })] : []), icon("down", 16));
    you.setAttribute("aria-label", `You are ${me?.name || store.me}${me?.title ? ` (${me.title})` : ""}. Become another person`);
  }

  return { node, update };
}
