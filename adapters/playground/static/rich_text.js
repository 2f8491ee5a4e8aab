// rich_text blocks: structured text that never parses markup, which is why bots use it for untrusted text.
import { h, link } from "./dom.js";
import { broadcastMention, channelMention, dateNode, emojiNode, groupMention, userMention } from "./mentions.js";

export function richText(block) {
  return (block?.elements || []).map(part);
}

function part(element) {
  switch (element.type) {
    case "rich_text_section": return h("div", { class: "rt-section", dir: "auto" }, pieces(element.elements));
    case "rich_text_quote": return h("blockquote", { class: "quote", dir: "auto" }, pieces(element.elements));
    case "rich_text_preformatted": return h("pre", { class: "pre", dir: "auto" }, pieces(element.elements));
    case "rich_text_list": return list(element);
    default: return piece(element);      // some senders put text straight into the block
  }
}

function list(element) {
  const indent = Math.min(Math.max(Number(element.indent) || 0, 0), 8);
  const ordered = element.style === "ordered";
  return h(ordered ? "ol" : "ul", { class: `rt-list indent-${indent}${element.border ? " bordered" : ""}`, start: ordered && element.offset ? element.offset + 1 : null },
    (element.elements || []).map((item) => h("li", { dir: "auto" }, item.elements ? pieces(item.elements) : piece(item))));
}

const pieces = (elements) => (elements || []).map(piece);

function piece(e) {
  switch (e.type) {
    case "text": return styled(String(e.text ?? ""), e.style);
    case "link": return styled(link(e.url, e.text || e.url), e.style);
    case "user": return styled(userMention(e.user_id), e.style);
    case "usergroup": return styled(groupMention(e.usergroup_id), e.style);
    case "channel": return styled(channelMention(e.channel_id), e.style);
    case "broadcast": return styled(broadcastMention(e.range), e.style);
    case "emoji": return emojiNode(e.name, e.unicode);
    case "date": return styled(dateNode(e.timestamp, e.format || "{date_short_pretty} at {time}", e.url, e.fallback), e.style);
    case "color": return colour(e.value);
    case "team": return h("span", { class: "mention" }, e.team_id);
    default: return e.elements ? h("span", {}, pieces(e.elements)) : String(e.text ?? "");
  }
}

function styled(content, style = {}) {
  let node = content;
  if (style.code) node = h("code", { class: "code" }, node);
  if (style.bold) node = h("strong", {}, node);
  if (style.italic) node = h("em", {}, node);
  if (style.strike) node = h("s", {}, node);
  if (style.underline) node = h("u", {}, node);
  if (style.highlight || style.client_highlight) node = h("mark", {}, node);
  return node;
}

function colour(value) {
  const swatch = h("span", { class: "swatch" });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) swatch.style.backgroundColor = value;
  return h("span", {}, swatch, String(value));
}
