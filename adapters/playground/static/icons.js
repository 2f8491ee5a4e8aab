// Icons drawn for this page: strokes on a 20 x 20 grid. Each entry is a list of path data.
import { svg } from "./dom.js";

const PATHS = {
  hash: ["M7.5 3.5l-1.6 13M14.1 3.5l-1.6 13M3.5 7.4h13.2M3 12.6h13.2"],
  lock: ["M5 9h10v7.5H5z", "M7 9V6.5a3 3 0 016 0V9"],
  smile: ["M10 2.8a7.2 7.2 0 100 14.4 7.2 7.2 0 000-14.4z", "M7 11.8c1.6 2 4.4 2 6 0", "M7.4 7.7v.5M12.6 7.7v.5"],
  reply: ["M3.5 4.5h13v9h-7l-3.6 3v-3H3.5z"],
  more: ["M10 4.4v.2M10 9.9v.2M10 15.4v.2"],
  close: ["M5 5l10 10M15 5L5 15"],
  send: ["M3.2 4l14 6-14 6 2.2-6z", "M5.4 10H11"],
  plus: ["M10 4v12M4 10h12"],
  down: ["M5.5 8l4.5 4.5L14.5 8"],
  right: ["M8 5.5L12.5 10 8 14.5"],
  left: ["M12 5.5L7.5 10 12 14.5"],
  arrowDown: ["M10 4v12M5 11l5 5 5-5"],
  check: ["M4.5 10.5l3.7 3.7 7.3-8"],
  restart: ["M4.6 11.5a5.6 5.6 0 101-5.2", "M4.8 3.2v3.6h3.6"],
  menu: ["M3.5 5.5h13M3.5 10h13M3.5 14.5h13"],
  clock: ["M10 2.8a7.2 7.2 0 100 14.4 7.2 7.2 0 000-14.4z", "M10 6v4.2l2.8 1.8"],
  flask: ["M8 3.2h4M8.7 3.2v4.6L4.6 15a1.2 1.2 0 001 1.8h8.8a1.2 1.2 0 001-1.8l-4.1-7.2V3.2", "M6.4 12.4h7.2"],
  eye: ["M2.5 10S5.3 5 10 5s7.5 5 7.5 5-2.8 5-7.5 5-7.5-5-7.5-5z", "M10 8a2 2 0 100 4 2 2 0 000-4z"],
  bolt: ["M11 2.8L4.8 11.2h4.4L8.6 17.2l6.6-8.7h-4.5z"],
  link: ["M8.5 11.5l3-3", "M9.3 6.2l1.5-1.5a3.2 3.2 0 014.5 4.5l-1.5 1.5", "M10.7 13.8l-1.5 1.5a3.2 3.2 0 01-4.5-4.5l1.5-1.5"],
  file: ["M5 2.8h6.4L15 6.4v10.8H5z", "M11.2 2.8v3.8H15"],
  thumbUp: ["M3.5 9h2.7v7.5H3.5z", "M6.2 9.3l3-6c1.5 0 2.2 1 1.9 2.4L10.6 8h4.6c1 0 1.6.9 1.4 1.8l-1.1 5.2c-.2.9-.9 1.5-1.8 1.5H6.2"],
  thumbDown: ["M3.5 11h2.7V3.5H3.5z", "M6.2 10.7l3 6c1.5 0 2.2-1 1.9-2.4L10.6 12h4.6c1 0 1.6-.9 1.4-1.8l-1.1-5.2c-.2-.9-.9-1.5-1.8-1.5H6.2"],
  trash: ["M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5"],
  info: ["M10 2.8a7.2 7.2 0 100 14.4 7.2 7.2 0 000-14.4z", "M10 9.3v4.2M10 6.5v.2"],
  warning: ["M10 3.2l7.3 13H2.7z", "M10 8.2v3.8M10 14v.2"],
  copy: ["M7 7h9.5v9.5H7z", "M13 7V3.5H3.5V13H7"],
  calendar: ["M3.5 5h13v11.5h-13z", "M3.5 8.5h13M7 3v3.5M13 3v3.5"],
  pencil: ["M4 16l.8-3.4 8.4-8.4a1.4 1.4 0 012 0l.6.6a1.4 1.4 0 010 2L7.4 15.2z"],
};

export function icon(name, size = 18) {
  const paths = (PATHS[name] || PATHS.info).map((d) => svg("path", { d }));
  return svg("svg", { class: "icon", width: size, height: size, viewBox: "0 0 20 20", "aria-hidden": "true" }, paths);
}

// The bot's logo: a check mark in a rounded square.
export function logo(size = 36) {
  return svg("svg", { class: "logo", width: size, height: size, viewBox: "0 0 40 40", "aria-hidden": "true" },
    svg("rect", { class: "logo-back", width: 40, height: 40, rx: 10 }),
    svg("path", { class: "logo-check", d: "M11 20.5l6.2 6.3L29 14" }));
}
