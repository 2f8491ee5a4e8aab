// The clock on the bar: what time it is here, and buttons that let time pass, for this stand-in and for the bot.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { act } from "./live.js";
import { clock, dayLabel, now } from "./format.js";
import { openPanel } from "./menus.js";
import { store } from "./store.js";

const STEPS = [[300, "+ 5 min"], [3600, "+ 1 hour"], [86400, "+ 1 day"]];
const EVERY = 5000;       // milliseconds between two looks at the time

export function createTime() {
  const shift = h("span", { class: "shift" });
  const button = h("button", { class: "bar-button", type: "button", "data-testid": "time-toggle", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => openPanel(button, panel) },
    icon("clock", 17), h("span", { class: "bar-label" }, "Time"), shift);
  const time = h("strong", { "data-testid": "time-now" });
  const ahead = h("span", { class: "muted", role: "status" });
  const step = ([seconds, text]) => h("button", { class: "button", type: "button", "data-advance": seconds, onclick: (e) => move(e.currentTarget, { advance_seconds: seconds }) }, text);
  const back = h("button", { class: "button", type: "button", "data-testid": "time-back", onclick: (e) => move(e.currentTarget, { back: true }) }, "Back to now");
  const panel = h("div", { class: "menu time-panel", role: "dialog", "aria-label": "Time", "data-testid": "time-panel" },
    h("p", { class: "time-line" }, time, ahead), h("div", { class: "actions" }, STEPS.map(step), back),
    h("p", { class: "muted" }, "Let time pass to see what waits for it: reminders, due times, digests. Messages keep the time at which they were written."));

  async function move(pressed, body) {
    if (pressed.getAttribute("aria-busy") === "true") return;
    pressed.setAttribute("aria-busy", "true");
    await act("clock", body);
    pressed.removeAttribute("aria-busy");
  }

  function update() {
    if (!store.state) return;
    const seconds = now() / 1000;
    const moved = store.state.ahead || 0;
    time.textContent = `${dayLabel(seconds, true)}, ${clock(seconds)}`;
    ahead.textContent = moved ? `${span(moved)} ahead` : "the real time";
    shift.textContent = moved ? `+ ${span(moved, true)}` : "";
    button.classList.toggle("shifted", moved > 0);
    button.title = moved ? `The clock is ${span(moved)} ahead` : "Let time pass";
    back.disabled = !moved;
  }

  setInterval(update, EVERY);
  return { button, update };
}

// The two largest units: "1 day 2 hours", or short: "1 d 2 h".
function span(seconds, short = false) {
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  let rest = Math.round(seconds);
  const words = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) words.push(short ? `${count} ${unit === "minute" ? "min" : unit[0]}` : `${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return words.slice(0, 2).join(" ");
}
