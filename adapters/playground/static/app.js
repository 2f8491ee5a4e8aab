// Joins the parts: reads the address, connects, and draws everything anew for each state.
import { h } from "./dom.js";
import { icon, logo } from "./icons.js";
import { connect, act } from "./live.js";
import { channelById, channels, goTo, messagesOf, normalTs, openChannel, set, store, userById, watch } from "./store.js";
import { createTopbar } from "./topbar.js";
import { createSidebar, dmName } from "./sidebar.js";
import { createMessageList } from "./messages.js";
import { createComposer } from "./composer.js";
import { createThread } from "./thread.js";
import { createAppHead, createHome, settleApp } from "./home.js";
import { createFaults } from "./faults.js";
import { updateModal } from "./modal.js";
import { clearToasts, mountToasts } from "./toasts.js";
import { anyDialog } from "./dialogs.js";
import { markdown } from "./markdown.js";

const asked = new URLSearchParams(location.search);
if (["dark", "light"].includes(asked.get("theme"))) document.documentElement.dataset.theme = asked.get("theme");
// A permalink names no person: in the same tab one stays who one was.
store.me = asked.get("as") || sessionStorage.getItem("as") || store.me;
store.place.id = asked.get("channel");
store.highlight = normalTs(asked.get("message"));
let first = true;

const topbar = createTopbar({ becomeUser });
const sidebar = createSidebar();
const list = createMessageList({ label: "Messages" });
const composer = createComposer({ testid: "composer" });
const thread = createThread();
const appHead = createAppHead();
const home = createHome();
const faults = createFaults();
const channelHead = h("div", { class: "channel-head" });
const main = h("main", { class: "main", "aria-label": "Messages" }, h("header", { class: "pane-head main-head" }, channelHead, appHead.node), list.node, composer.node, home.node);
const shade = h("div", { class: "shade", onclick: () => set({ sidebarOpen: false }) });
const page = h("div", { class: "page" }, topbar.node, h("div", { class: "columns" }, sidebar.node, shade, main, thread.node, faults.node));

function becomeUser(id) {
  store.me = id;
  store.thread = null;
  store.connected = false;
  clearToasts();
  connect(id);
  writeAddress();
}

function update() {
  if (!store.state) return;
  if (first) start();
  settlePlace();
  settleApp();
  topbar.update();
  sidebar.update();
  updateMain();
  thread.update();
  faults.update();
  updateModal();
  page.classList.toggle("with-thread", !thread.node.hidden);
  page.classList.toggle("sidebar-open", store.sidebarOpen);
  const waiting = userById(store.me)?.waiting;
  document.title = `${waiting ? `(${waiting}) ` : ""}${titleOfPlace()} · Signoff playground`;
  writeAddress();
  markRead();
}

function start() {
  first = false;
  document.getElementById("app").replaceChildren(page);
  mountToasts(document.body);
  // The address may name a reply: then its thread opens.
  if (asked.get("channel") && store.highlight && channelById(store.place.id)) goTo(store.place.id, store.highlight);
  if (asked.get("tab")) store.place = { kind: "app", tab: asked.get("tab") };
  composer.focus();
}

// Another user may not be a member of the open channel: fall back to the first one.
function settlePlace() {
  const known = channels().filter((c) => c.member !== false);
  if (store.place.kind === "channel" && !known.some((c) => c.id === store.place.id)) {
    const dm = String(store.place.id || "").startsWith("D") && known.find((c) => c.kind === "dm");
    store.place = { kind: "channel", id: (dm || known[0])?.id || null };
    store.thread = null;
  }
}

let headSignature = "";

function updateMain() {
  const channel = openChannel();
  const inApp = store.place.kind === "app";
  appHead.node.hidden = !inApp;
  channelHead.hidden = inApp;
  home.node.hidden = !inApp || store.place.tab === "messages";
  list.node.hidden = composer.node.hidden = !channel;
  if (inApp) {
    appHead.update();
    home.update();
  }
  if (!channel) return;
  const info = channelById(channel);
  const name = info.kind === "dm" ? dmName(info) : info.name;
  const signature = JSON.stringify([info.id, name, info.topic]);
  if (signature !== headSignature) {
    headSignature = signature;
    channelHead.replaceChildren(h("h1", { class: "pane-title" }, info.kind === "dm" ? logo(22) : icon(info.kind === "private" ? "lock" : "hash", 20), h("bdi", {}, name)),
      ...(info.topic ? [h("p", { class: "topic", title: info.topic, dir: "auto" }, info.topic)] : []));
  }
  const all = messagesOf(channel);
  list.update({ key: `${store.me} ${channel}`, channel, all, messages: all.filter((m) => !m.thread_ts || m.thread_ts === m.ts), intro: intro(info, name), read: info.read });
  composer.update(`${store.me} ${channel}`, channel, info.kind === "dm" ? `Message ${name}` : `Message #${name}`);
}

// On top of each channel: what it is for. In #support also what to try.
function intro(info, name) {
  const welcome = info.name === "support" ? store.state.welcome : "";
  return {
    signature: JSON.stringify([info.id, name, info.topic, welcome]),
    build: () => h("div", { class: "intro" },
      h("div", { class: "intro-mark" }, info.kind === "dm" ? logo(40) : icon("hash", 26)),
      h("h2", {}, h("bdi", {}, info.kind === "dm" ? name : `#${name}`)),
      welcome ? h("div", { class: "welcome text", "data-testid": "welcome" }, markdown(welcome, { onCode: tryIt }))
        : h("p", { class: "muted" }, info.kind === "dm" ? `This is the beginning of your direct messages with ${name}.` : info.topic || `This is the beginning of #${name}.`)),
  };
}

function tryIt(text) {
  if (!/^[/@]\S/.test(text)) return null;
  return h("button", { class: "code try", type: "button", title: "Put into the message field", onclick: () => composer.put(text) }, text);
}

function titleOfPlace() {
  if (store.place.kind === "app") return store.state.app.name;
  const info = channelById(store.place.id);
  return info?.kind === "dm" ? dmName(info) : `#${info?.name || ""}`;
}

// The address names user and place, so that a reload (or a bookmark) comes back here.
function writeAddress() {
  sessionStorage.setItem("as", store.me);
  const next = new URLSearchParams(location.search);
  next.set("as", store.me);
  next.delete("message");
  next.delete("tab");
  if (store.place.kind === "app") next.set("tab", store.place.tab);
  else if (store.place.id) next.set("channel", store.place.id);
  const address = `${location.pathname}?${next}`;
  if (address !== location.pathname + location.search) history.replaceState(null, "", address);
}

const marked = new Map();      // channel -> newest message told to the server as read

function markRead() {
  const id = openChannel();
  if (!id || document.hidden) return;
  const info = channelById(id);
  const newest = messagesOf(id).at(-1)?.ts;
  const key = `${store.me} ${id}`;
  if (!info?.unread || marked.get(key) === newest) return;
  marked.set(key, newest);
  act("mark", { channel: id }, { quiet: true });
}
document.addEventListener("visibilitychange", () => store.state && markRead());

// Permalinks of this playground open in place, as Slack does.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = new URL(link.href);
  const found = url.pathname.match(/^\/archives\/(\w+)(?:\/p(\d+))?$/);
  if (url.origin !== location.origin || !found || !channelById(found[1])) return;
  event.preventDefault();
  goTo(found[1], found[2]);
});

// Typing anywhere goes to the composer, as in chat clients; "/" too.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.key === " " || anyDialog()) return;
  if (event.target.closest("input, textarea, select, [role=menu]") || composer.node.hidden) return;
  composer.focus();
});

watch(update);
connect(store.me);
