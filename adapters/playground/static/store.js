// What the page knows: the last state from the server, and where the user is looking.

export const store = {
  state: null,                              // State of the contract, whole
  me: "U0ANA",
  toldAt: 0,                                // performance.now() when that state came
  connected: false,
  place: { kind: "channel", id: null },     // or {kind: "app", tab: "home" | "messages" | "about"}
  thread: null,                             // ts of the open thread's first message
  highlight: null,                          // ts to scroll to and mark once
  sidebarOpen: false,                       // narrow screens only
  faultsOpen: false,
  dismissed: new Set(),                     // ephemeral messages this user closed
  loadedAt: null,                           // the newest ts when the page was loaded: ephemeral messages do not outlive a reload
};

const watchers = new Set();
let queued = false;

export function watch(fn) {
  watchers.add(fn);
}

// Several changes in a row draw once.
export function redraw() {
  if (queued) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    for (const fn of watchers) fn();
  });
}

export function set(changes) {
  Object.assign(store, changes);
  redraw();
}

const none = [];
export const users = () => store.state?.users || none;
export const channels = () => store.state?.channels || none;
export const userById = (id) => users().find((u) => u.id === id) || null;
export const channelById = (id) => channels().find((c) => c.id === id) || null;
export const groupById = (id) => (store.state?.groups || none).find((g) => g.id === id) || null;
export const userName = (id) => userById(id)?.name || id || "someone";
export const appName = () => store.state?.app?.name || "App";
export const ownDm = () => channels().find((c) => c.kind === "dm") || null;

// The channel whose messages the main pane shows; null on the Home and About tabs.
export function openChannel() {
  if (store.place.kind === "channel") return store.place.id;
  return store.place.tab === "messages" ? ownDm()?.id || null : null;
}

export function messagesOf(channel) {
  return (store.state?.messages?.[channel] || none).filter((m) => !m.ephemeral || (Number(m.ts) > store.loadedAt && !store.dismissed.has(m.ts)));
}

// A name that changes when any name shown inside messages changes.
export function namesSignature() {
  const s = store.state;
  return JSON.stringify([s.me, s.users.map((u) => [u.id, u.name, u.title, u.color, u.external]), s.groups, s.channels.map((c) => [c.id, c.name]), s.shortcuts]);
}

export function openPlace(place, thread = null) {
  set({ place, thread, sidebarOpen: false });
}

// Goes to a message wherever it is: main list or thread.
export function goTo(channel, rawTs) {
  const ts = normalTs(rawTs);
  const message = messagesOf(channel).find((m) => m.ts === ts);
  const isReply = message?.thread_ts && message.thread_ts !== ts;
  set({ place: { kind: "channel", id: channel }, thread: isReply ? message.thread_ts : null, highlight: ts, sidebarOpen: false });
}

// Permalinks write 1763694000.000100 as 1763694000000100.
export function normalTs(ts) {
  const text = String(ts || "").replace(/^p/, "");
  return /^\d{12,}$/.test(text) ? `${text.slice(0, -6)}.${text.slice(-6)}` : text || null;
}
