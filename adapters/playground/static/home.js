// The app's own place: tabs Home, Messages (the direct message with the bot), About.
import { h } from "./dom.js";
import { logo } from "./icons.js";
import { act } from "./live.js";
import { createViewBody } from "./views.js";
import { appName, set, store } from "./store.js";

export function createAppHead() {
  const title = h("h1", { class: "pane-title" });
  const tab = (id, text) => h("button", { class: "tab", type: "button", role: "tab", id: `tab-${id}`, "data-tab": id, onclick: () => openApp(id) }, text);
  const tabs = [tab("home", "Home"), tab("messages", "Messages"), tab("about", "About")];
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": "App", onkeydown: (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    const shown = tabs.filter((t) => !t.hidden);
    if (step) shown[(shown.indexOf(document.activeElement) + step + shown.length) % shown.length]?.focus();
  } }, tabs);
  const node = h("div", { class: "app-head" }, h("div", { class: "app-title" }, logo(26), title), bar);

  function update() {
    title.textContent = appName();
    tabs[0].hidden = store.state.app.home_tab === false;
    for (const t of tabs) {
      const on = t.dataset.tab === store.place.tab;
      t.setAttribute("aria-selected", String(on));
      t.tabIndex = on ? 0 : -1;
    }
  }
  return { node, update };
}

let openedBy = null;      // who is known to have opened the app's place

// Opening a tab is an event for the bot, which then publishes the view.
export function openApp(tab = "home") {
  openedBy = store.me;
  const wanted = tab === "home" && store.state?.app?.home_tab === false ? "messages" : tab;
  set({ place: { kind: "app", tab: wanted }, thread: null, sidebarOpen: false });
  if (wanted !== "about") act("open_home", { tab: wanted });
}

// Whoever looks at the app's place has opened it: also by a bookmark, or by becoming somebody else there.
export function settleApp() {
  if (store.place.kind !== "app") openedBy = null;
  else if (openedBy !== store.me && store.connected) openApp(store.place.tab);
}

export function createHome() {
  const body = createViewBody("home");
  const empty = h("div", { class: "nothing" }, logo(44), h("h2", {}, "Nothing here yet"), h("p", { class: "muted" }, "The app fills its Home tab when it hears that you opened it."));
  const home = h("div", { class: "home", "data-testid": "home", role: "tabpanel", "aria-labelledby": "tab-home" }, body.node, empty);
  const about = h("div", { class: "home about", role: "tabpanel", "aria-labelledby": "tab-about" });
  const node = h("div", { class: "home-scroll" }, home, about);
  let aboutSignature = "";

  function update() {
    const view = store.state.home;
    home.hidden = store.place.tab !== "home";
    about.hidden = store.place.tab !== "about";
    empty.hidden = Boolean(view?.blocks?.length);
    body.node.hidden = !view?.blocks?.length;
    if (view?.blocks) body.update(view);
    else body.forget();
    const signature = JSON.stringify([store.state.app, store.state.commands, store.state.shortcuts]);
    if (signature !== aboutSignature) drawAbout();
    aboutSignature = signature;
  }

  function drawAbout() {
    const { app, commands, shortcuts } = store.state;
    const rows = (title, list) => (list?.length ? [h("h3", { class: "header-block" }, title), h("dl", { class: "about-list" }, list)] : null);
    about.replaceChildren(...[h("div", { class: "about-card" },
      h("div", { class: "app-title" }, logo(44), h("div", {}, h("strong", {}, app.name), h("div", { class: "muted" }, `${app.online === false ? "Offline" : "Online"}${app.model ? ` · ${app.model}` : ""}`))),
      rows("Commands", commands?.map((c) => h("div", {}, h("dt", {}, h("code", { class: "code" }, `${c.command} ${c.usage_hint || ""}`.trim())), h("dd", {}, c.description || "")))),
      rows("Shortcuts", shortcuts?.map((s) => h("div", {}, h("dt", {}, s.name), h("dd", {}, s.type === "message" ? "On a message, under More actions" : "Under + in the composer")))))]);
  }

  return { node, update };
}
