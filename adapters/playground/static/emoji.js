// The common emoji names of Slack, one table for the page and the Web API. An unknown :name: stays as it was written.

const BY_NAME = new Map(Object.entries(await (await fetch(new URL("emoji.json", import.meta.url))).json()));

export function emoji(name) {
  return BY_NAME.get(String(name).replace(/::skin-tone-\d$/, "")) || null;
}

// rich_text carries the code points too ("1f440"), which helps with names we do not know.
export function emojiFromCodes(codes) {
  const points = String(codes || "").split("-").map((c) => parseInt(c, 16));
  const valid = points.length && points.every((p) => p > 0 && p <= 0x10ffff);
  return valid ? String.fromCodePoint(...points) : null;
}

// plain_text objects turn :names: into emoji and nothing else.
export function withEmoji(text) {
  return String(text ?? "").replace(/:([a-z0-9_+'-]+):/g, (all, name) => emoji(name) || all);
}

export const COMMON = ["white_check_mark", "eyes", "raised_hands", "+1", "-1", "heart", "tada", "rocket", "pray", "fire", "thinking_face", "joy",
  "wave", "x", "warning", "question", "hourglass_flowing_sand", "memo", "100", "sparkles", "clap", "sob", "bulb", "robot_face"];
