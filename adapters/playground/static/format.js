// Times and dates as people read them.
import { store } from "./store.js";

const two = (n) => String(n).padStart(2, "0");
const dateOf = (ts) => new Date(Number(ts) * 1000);
// The playground's time: the last that the server told, and what has passed since.
export const now = () => new Date(store.state ? store.state.now * 1000 + performance.now() - store.toldAt : Date.now());

export function clock(ts, withSeconds = false) {
  const d = dateOf(ts);
  return `${d.getHours()}:${two(d.getMinutes())}${withSeconds ? ":" + two(d.getSeconds()) : ""}`;
}

export function dayKey(ts) {
  const d = dateOf(ts);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

// 0 today, -1 yesterday, 1 tomorrow
function daysFromNow(d) {
  const day = (x) => Date.UTC(x.getFullYear(), x.getMonth(), x.getDate()) / 86400000;
  return day(d) - day(now());
}

function nearDay(d) {
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[daysFromNow(d)] || null;
}

export function dayLabel(ts, exact = false) {
  const d = dateOf(ts);
  return (!exact && nearDay(d)) || d.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
}

export function fullTime(ts) {
  return `${dateOf(ts).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" })} at ${clock(ts, true)}`;
}

export function ago(ts) {
  const seconds = Math.round((now() - dateOf(ts)) / 1000);
  if (Math.abs(seconds) < 5) return "just now";
  const past = seconds >= 0;
  const n = Math.abs(seconds);
  const [count, unit] = n < 60 ? [n, "second"] : n < 3600 ? [Math.round(n / 60), "minute"]
    : n < 86400 ? [Math.round(n / 3600), "hour"] : [Math.round(n / 86400), "day"];
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return past ? `${words} ago` : `in ${words}`;
}

// The tokens of Slack's <!date^…> and rich text dates. Unknown tokens stay as they are.
// starts: the date begins a sentence, so that "today" gets its capital letter.
export function formatDate(ts, pattern, starts = false) {
  const d = dateOf(ts);
  if (Number.isNaN(d.getTime())) return null;
  const put = (options) => d.toLocaleDateString("en-GB", options);
  const long = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const short = { day: "numeric", month: "short", year: "numeric" };
  const plain = { day: "numeric", month: "long", year: "numeric" };
  // The "pretty" forms say today, yesterday, tomorrow.
  const pretty = (options, at) => {
    const near = nearDay(d);
    return near ? (starts && at === 0 ? near : near.toLowerCase()) : put(options);
  };
  const make = {
    date_num: () => dayKey(ts), date_slash: () => dayKey(ts).replaceAll("-", "/"),
    date: () => put(plain), date_short: () => put(short), date_long: () => put(long),
    date_pretty: (at) => pretty(plain, at), date_short_pretty: (at) => pretty(short, at), date_long_pretty: (at) => pretty(long, at),
    day_divider_pretty: (at) => pretty({ weekday: "long", day: "numeric", month: "long" }, at),
    time: () => clock(ts), time_secs: () => clock(ts, true), ago: () => ago(ts),
  };
  return String(pattern).replace(/\{(\w+)\}/g, (all, name, at) => (make[name] ? make[name](at) : all));
}
