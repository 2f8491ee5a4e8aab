// Faces: initials on the user's colour; the bot has its logo.
import { h } from "./dom.js";
import { logo } from "./icons.js";
import { store, userById } from "./store.js";

const HEX = /^#[0-9a-f]{6}$/i;

export function avatar(userId, size = 36) {
  const user = userById(userId);
  if (userId && userId === store.state?.app?.bot_user) return h("span", { class: `avatar bot s${size}`, "aria-hidden": "true" }, logo(size));
  const node = h("span", { class: `avatar s${size}`, "aria-hidden": "true" }, initials(user?.name || userId || "?"));
  const colour = HEX.test(user?.color || "") ? user.color : "#6b7a74";
  node.style.backgroundColor = colour;
  node.style.color = isLight(colour) ? "#17211d" : "#ffffff";
  return node;
}

function initials(name) {
  const words = String(name).trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((w) => [...w][0] || "").join("").toUpperCase();
}

function isLight(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return r * 0.299 + g * 0.587 + b * 0.114 > 170;
}
