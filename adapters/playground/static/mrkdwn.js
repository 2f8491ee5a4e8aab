// Slack's mrkdwn. Markup is found in the escaped text; &amp; &lt; &gt; are turned back last and only in
// text nodes, so that escaped text can never become a mention or a link.
import { h, link, safeUrl } from "./dom.js";
import { broadcastMention, channelMention, dateNode, emojiNode, groupMention, userMention } from "./mentions.js";

const ENTITIES = { amp: "&", lt: "<", gt: ">" };
export const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ENTITIES[name]);

const STYLES = { "*": "strong", "_": "em", "~": "s" };
const MAX_DEPTH = 6;         // styles inside styles; a hostile text must not nest for ever
const MAX_SPAN = 3000;       // a closing mark further away than this does not count: keeps parsing linear
const MAX_LINK = 3500;
const TOKEN = /`|<|[*_~]|:[a-z0-9_+'-]+:|https?:\/\//g;

export function mrkdwn(text, { verbatim = false } = {}) {
  const out = [];
  const parts = String(text ?? "").split("```");
  if (parts.length % 2 === 0) {       // an odd number of fences: the last one is plain text
    const tail = parts.pop();
    parts[parts.length - 1] += "```" + tail;
  }
  parts.forEach((part, i) => {
    if (i % 2) out.push(h("pre", { class: "pre" }, codeText(part.replace(/^\n/, "").replace(/\n$/, ""))));
    else if (part) out.push(...paragraphs(i ? part.replace(/^\n/, "") : part, verbatim));
  });
  return out;
}

// Lines that start with > are quotes, >>> quotes the rest. The rest is one run with line breaks.
function paragraphs(text, verbatim) {
  const out = [];
  let run = [];
  let quote = false;
  const flush = () => {
    if (!run.length) return;
    const content = inline(run.join("\n"), verbatim, 0);
    if (quote) out.push(h("blockquote", { class: "quote", dir: "auto" }, content));
    else out.push(h("span", { class: "run" }, content));
    run = [];
  };
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const all = lines[i].match(/^(?:>|&gt;){3} ?/);
    const one = lines[i].match(/^(?:>|&gt;) ?/);
    if (all) {
      flush();
      quote = true;
      run = [lines[i].slice(all[0].length), ...lines.slice(i + 1)];
      break;
    }
    if (Boolean(one) !== quote) flush(), quote = Boolean(one);
    run.push(one ? lines[i].slice(one[0].length) : lines[i]);
  }
  flush();
  return out;
}

function inline(text, verbatim, depth) {
  const out = [];
  const state = { verbatim, depth, dead: {} };
  let from = 0;
  const plain = (to) => to > from && out.push(unescape(text.slice(from, to)));
  TOKEN.lastIndex = 0;
  let match;
  while ((match = TOKEN.exec(text))) {
    const at = match.index;
    const found = readToken(text, at, match[0], state);
    if (!found) {
      TOKEN.lastIndex = at + (match[0].startsWith(":") ? 1 : match[0].length);
      continue;
    }
    plain(at);
    out.push(found.node);
    from = found.end;
    TOKEN.lastIndex = found.end;
  }
  plain(text.length);
  return out;
}

// TOKEN is shared by nested calls, so every reader says where it ended and the loop sets lastIndex again.
function readToken(text, at, token, state) {
  if (token === "`") return readCode(text, at);
  if (token === "<") return readAngle(text, at);
  if (token[0] === ":") {
    const end = at + token.length;
    const node = emojiNode(token.slice(1, -1));
    return node.nodeType === 1 ? { node, end } : null;
  }
  if (token[0] === "h") return state.verbatim ? null : readBareUrl(text, at);
  return state.depth < MAX_DEPTH ? readStyle(text, at, token, state) : null;
}

function readCode(text, at) {
  const length = text.slice(at + 1, at + MAX_SPAN).search(/[`\n]/);
  const end = at + 1 + length;
  if (length < 1 || text[end] === "\n") return null;
  return { node: h("code", { class: "code" }, codeText(text.slice(at + 1, end))), end: end + 1 };
}

// Inside code a link shows only its address.
function codeText(text) {
  return unescape(text.replace(/<((?:https?:|mailto:)[^>|\s]*)(?:\|([^>]*))?>/g, (_, url, label) => label || url));
}

const isWord = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);

function readStyle(text, at, mark, state) {
  const next = text[at + 1];
  if (isWord(text[at - 1]) || next === undefined || next === mark || /\s/.test(next)) return null;
  const end = closing(text, at, mark, state.dead);
  if (end < 0) return null;
  return { node: h(STYLES[mark], {}, inline(text.slice(at + 1, end), state.verbatim, state.depth + 1)), end: end + 1 };
}

// Where the mark closes on the same line, or -1. dead[mark] remembers up to where an earlier search found
// nothing, so that a text full of opening marks is still read once only.
function closing(text, at, mark, dead) {
  const limit = Math.min(text.length, at + MAX_SPAN);
  let i = Math.max(at + 2, dead[mark] || 0);
  for (; i < limit && text[i] !== "\n"; i++) {
    if (text[i] === mark && !/\s/.test(text[i - 1]) && !isWord(text[i + 1])) return i;
  }
  dead[mark] = i;
  return -1;
}

function readAngle(text, at) {
  const ahead = text.slice(at, at + MAX_LINK);
  const length = ahead.indexOf(">");
  if (length < 0) return null;
  const close = at + length;
  const bar = ahead.slice(0, length).indexOf("|");
  const body = text.slice(at + 1, bar > 0 ? at + bar : close);
  const label = bar > 0 ? unescape(text.slice(at + bar + 1, close)) : null;
  const starts = at === 0 || text[at - 1] === "\n";
  const node = angleNode(body, label, starts);
  return node && { node, end: close + 1 };
}

function angleNode(body, label, starts) {
  let m;
  if ((m = body.match(/^@([UWB]\w+)$/))) return userMention(m[1], label);
  if ((m = body.match(/^#(\w+)$/))) return channelMention(m[1], label);
  if ((m = body.match(/^!subteam\^(\w+)$/))) return groupMention(m[1], label);
  if ((m = body.match(/^!(channel|here|everyone|group)$/))) return broadcastMention(m[1]);
  if ((m = body.match(/^!date\^(-?\d+)\^([^^]+)(?:\^(.*))?$/))) return dateNode(m[1], unescape(m[2]), m[3] && unescape(m[3]), label, starts);
  if (/^(https?:|mailto:)/.test(body) && safeUrl(unescape(body))) return link(unescape(body), label || unescape(body).replace(/^mailto:/, ""));
  return null;
}

function readBareUrl(text, at) {
  if (isWord(text[at - 1])) return null;
  const m = text.slice(at, at + 2000).match(/^https?:\/\/[^\s<>|*`]+/);
  const raw = m && m[0].replace(/[.,;:!?)'"\]]+$/, "");
  if (!raw || raw.length < 10) return null;
  return { node: link(unescape(raw), unescape(raw)), end: at + raw.length };
}
