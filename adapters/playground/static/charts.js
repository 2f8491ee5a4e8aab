// data_visualization: bar, line, area and pie charts as inline SVG. Colours come from the style sheet
// (series-1 … series-12), so that charts follow the theme.
import { h, svg } from "./dom.js";
import { plain } from "./text.js";

const W = 560;
const H = 220;
const PAD = { left: 46, right: 10, top: 10, bottom: 26 };
const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const name = (text, max) => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

export function chart(b) {
  const data = b.chart || b;
  const type = ["bar", "line", "area", "pie"].includes(data.type) ? data.type : "bar";
  const title = plain(b.title ?? data.title);
  const parts = type === "pie" ? pie(segmentsOf(data)) : plot(type, data);
  return h("figure", { class: "chart" }, h("figcaption", { class: "chart-title", dir: "auto" }, title), parts);
}

const value = (p) => Number(typeof p === "object" && p ? p.value ?? p.y ?? 0 : p) || 0;
const label = (p, i) => plain(typeof p === "object" && p ? p.label ?? p.x ?? p.name : null) || String(i + 1);
const points = (s) => s.data || s.data_points || s.points || s.values || [];

function segmentsOf(data) {
  const list = data.segments || (data.series ? points(data.series[0] || {}) : data.data) || [];
  return list.map((p, i) => ({ label: label(p, i), value: Math.max(0, value(p)) }));
}

function legend(names) {
  return h("ul", { class: "legend" }, names.map((n, i) => h("li", {}, h("span", { class: `key series-${i % 12 + 1}` }), h("bdi", {}, n))));
}

// Round steps (1, 2, 5 x 10^n), so that the axis reads easily.
function ticks(low, high) {
  const raw = (high - low || 1) / 4;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find((s) => s * unit >= raw) * unit;
  const out = [];
  for (let i = Math.floor(low / step); i * step < high + step * 0.999 && out.length < 12; i++) out.push(i * step);
  return out;
}

function plot(type, data) {
  const series = (data.series || [{ name: "", data: data.data || [] }]).slice(0, 12);
  const config = data.axis_config || {};
  const categories = (config.categories || points(series[0] || {}).map(label)).map((c) => plain(c));
  const all = series.flatMap((s) => points(s).map(value));
  const marks = ticks(Math.min(0, ...all), Math.max(1e-9, ...all));
  const low = marks[0];
  const high = marks.at(-1);
  const y = (v) => PAD.top + (H - PAD.top - PAD.bottom) * (1 - (v - low) / (high - low || 1));
  const slot = (W - PAD.left - PAD.right) / Math.max(1, categories.length);
  const x = (i) => PAD.left + slot * (i + 0.5);
  const every = Math.ceil(categories.length / Math.floor((W - PAD.left) / 62));
  const names = series.map((s, i) => plain(s.name) || `Series ${i + 1}`);
  const drawing = svg("svg", { viewBox: `0 0 ${W} ${H}`, class: "plot", role: "img", "aria-label": describe(type, names, series, categories) },
    marks.map((m) => [
      svg("line", { class: m === 0 ? "axis" : "gridline", x1: PAD.left, x2: W - PAD.right, y1: y(m), y2: y(m) }),
      svg("text", { class: "tick", x: PAD.left - 8, y: y(m) + 3.5, "text-anchor": "end" }, short.format(m)),
    ]),
    categories.map((c, i) => (i % every ? null : svg("text", { class: "tick", x: x(i), y: H - 8, "text-anchor": "middle" }, name(c, Math.max(5, Math.floor(slot * every / 6.5)))))),
    type === "bar" ? bars(series, categories, names, slot, x, y) : lines(type, series, categories, names, x, y));
  return [drawing,
    h("div", { class: "chart-foot" }, config.y_label || config.x_label ? h("span", { class: "muted" }, [plain(config.y_label), plain(config.x_label)].filter(Boolean).join(" by ")) : null,
      series.length > 1 ? legend(names) : null)];
}

const tip = (parts) => svg("title", {}, parts.filter(Boolean).join(" · "));

function bars(series, categories, names, slot, x, y) {
  const group = Math.min(slot * 0.72, 64 * series.length);
  const width = group / series.length;
  return series.map((s, k) => points(s).map((p, i) => {
    const v = value(p);
    const top = Math.min(y(v), y(0));
    return svg("rect", { class: `bar series-${k % 12 + 1}`, x: x(i) - group / 2 + k * width + 1, y: top, width: Math.max(1, width - 2), height: Math.max(0.5, Math.abs(y(v) - y(0))), rx: Math.min(3, width / 4) },
      tip([names[k], categories[i], number.format(v)]));
  }));
}

function lines(type, series, categories, names, x, y) {
  return series.map((s, k) => {
    const spots = points(s).map((p, i) => [x(i), y(value(p)), value(p), categories[i]]);
    const path = spots.map(([px, py], i) => `${i ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
    const cls = `series-${k % 12 + 1}`;
    return [
      type === "area" && spots.length ? svg("path", { class: `area ${cls}`, d: `${path}L${spots.at(-1)[0]} ${y(0)}L${spots[0][0]} ${y(0)}Z` }) : null,
      svg("path", { class: `curve ${cls}`, d: path || "M0 0" }),
      spots.map(([px, py, v, c]) => svg("circle", { class: `spot ${cls}`, cx: px, cy: py, r: 3 }, tip([names[k], c, number.format(v)]))),
    ];
  });
}

function pie(segments) {
  const total = segments.reduce((sum, s) => sum + s.value, 0) || 1;
  const R = 84;
  let turn = -Math.PI / 2;
  const slices = segments.map((s, i) => {
    const share = s.value / total;
    const from = turn;
    turn += share * Math.PI * 2;
    const spot = (a) => `${(100 + R * Math.cos(a)).toFixed(2)} ${(100 + R * Math.sin(a)).toFixed(2)}`;
    // A full circle cannot be one arc.
    const shape = share > 0.9999 ? svg("circle", { cx: 100, cy: 100, r: R }) : svg("path", { d: `M100 100L${spot(from)}A${R} ${R} 0 ${share > 0.5 ? 1 : 0} 1 ${spot(turn)}Z` });
    shape.setAttribute("class", `slice series-${i % 12 + 1}`);
    shape.append(tip([s.label, number.format(s.value), `${Math.round(share * 100)} %`]));
    return shape;
  });
  return h("div", { class: "pie-row" },
    svg("svg", { viewBox: "0 0 200 200", class: "pie", role: "img", "aria-label": `Pie chart. ${segments.map((s) => `${s.label}: ${number.format(s.value)}`).join(", ")}` }, slices),
    legend(segments.map((s) => `${s.label} · ${number.format(s.value)} (${Math.round(s.value / total * 100)} %)`)));
}

// The same numbers for people who do not see the drawing.
function describe(type, names, series, categories) {
  return `${type} chart. ${series.map((s, k) => `${names[k]}: ${points(s).map((p, i) => `${categories[i] ?? i + 1} ${number.format(value(p))}`).join(", ")}`).join(". ")}`.slice(0, 1500);
}
