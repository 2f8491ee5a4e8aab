// The line to the server: a websocket that brings states, and one POST per thing the user does.
import { store, set, redraw } from "./store.js";
import { toast } from "./toasts.js";

const NOBODY = 4004;               // the server's close code for a person who does not exist
const DEFAULT_USER = "U0ANA";

let socket = null;
let wait = 400;

export function connect(as) {
  const previous = socket;
  socket = null;
  previous?.close();
  open(as);
}

function open(as) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const ws = new WebSocket(`${scheme}://${location.host}/playground/live?as=${encodeURIComponent(as)}`);
  socket = ws;
  ws.onmessage = (event) => {
    if (socket !== ws) return;
    wait = 400;
    const message = JSON.parse(event.data);
    if (message.type === "toast") toast(message.text, message.kind || "error");
    if (message.type === "state") {
      store.connected = true;
      store.state = message.state;
      store.toldAt = performance.now();
      store.loadedAt = Math.min(store.loadedAt ?? Infinity, message.state.latest);      // less than before: somebody started over
      store.me = message.state.me;
      redraw();
    }
  };
  ws.onclose = (event) => {
    if (socket !== ws) return;      // we closed it ourselves, to become another user
    if (event.code === NOBODY && as !== DEFAULT_USER) return open(DEFAULT_USER);
    set({ connected: false });
    setTimeout(() => socket === ws && open(as), wait);
    wait = Math.min(wait * 2, 5000);
  };
}

// Does one thing as the current user. Resolves to the server's answer; errors become a toast.
export async function act(action, body = {}, { quiet = false } = {}) {
  let answer;
  try {
    const response = await fetch(`/playground/act/${action}?as=${encodeURIComponent(store.me)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    answer = await response.json();
  } catch {
    answer = { ok: false, error: "The playground does not answer. Is it still running?" };
  }
  if (!answer.ok && !quiet) toast(answer.error || "That did not work.", "error");
  return answer;
}
