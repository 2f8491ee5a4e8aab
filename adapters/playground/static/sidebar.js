// The left side: channels, the direct message with the bot, the app.
import { h, keyed } from "./dom.js";
import { icon, logo } from "./icons.js";
import { openApp } from "./home.js";
import { appName, channels, openPlace, store } from "./store.js";

export function createSidebar() {
  const list = h("div", { class: "sidebar-list" });
  const node = h("nav", { class: "sidebar", "aria-label": "Channels", id: "sidebar" }, list);

  function update() {
    node.classList.toggle("open", store.sidebarOpen);
    const dms = channels().filter((c) => c.kind === "dm");
    const rooms = channels().filter((c) => c.kind !== "dm" && c.member !== false);
    const items = [
      title("Channels"), ...rooms.map((c) => room(c, icon(c.kind === "private" ? "lock" : "hash", 16), c.name)),
      title("Direct messages"), ...dms.map((c) => room(c, presence(), dmName(c))),
      title("Apps"), appEntry(),
    ];
    keyed(list, items, (item) => item.build());
  }

  const title = (text) => ({ key: text, signature: text, build: () => h("h2", { class: "sidebar-title" }, text) });

  function presence() {
    const online = store.state.app.online !== false;
    return h("span", { class: `dm-face ${online ? "online" : "offline"}` }, logo(18));
  }

  function room(c, picture, name) {
    const here = store.place.kind === "channel" && store.place.id === c.id;
    const unread = c.unread || 0;
    const count = c.kind === "dm" ? unread : c.mentions || 0;
    return {
      key: c.id, signature: JSON.stringify([c.id, name, here, unread, count, store.state.app.online]),
      build: () => h("button", {
        class: `side-item${unread && !here ? " unread" : ""}`, type: "button", "data-channel": c.id, "aria-current": here ? "page" : null,
        onclick: () => openPlace({ kind: "channel", id: c.id }),
      }, picture, h("bdi", { class: "side-name" }, name),
      count && !here ? h("span", { class: "count", "data-testid": "unread", "aria-label": `${count} unread` }, count > 99 ? "99+" : count)
        : unread && !here ? h("span", { class: "dot", "data-testid": "unread", role: "img", "aria-label": `${unread} unread` }) : null),
    };
  }

  function appEntry() {
    const here = store.place.kind === "app";
    return {
      key: "app", signature: JSON.stringify([appName(), here]),
      build: () => h("button", { class: "side-item", type: "button", "data-testid": "app-entry", "aria-current": here ? "page" : null, onclick: () => openApp("home") },
        logo(18), h("bdi", { class: "side-name" }, appName()), h("span", { class: "badge" }, "APP")),
    };
  }

  return { node, update };
}

// The server may name a direct message by the app, by an id, or not at all.
export function dmName(channel) {
  return !channel.name || channel.name === channel.id || /^[UD]0/.test(channel.name) ? appName() : channel.name;
}
