// Inputs of Block Kit: text, numbers, dates, choices. Every one registers with the form how it is read.
// In an input block they wait for the submit (unless dispatch_action); elsewhere a change is sent at once.
import { h } from "./dom.js";
import { changed, hooks } from "./acting.js";
import { plain } from "./text.js";
import { choiceInputs } from "./choices.js";

function textInput(el, ctx, block, type = "text") {
  const start = ctx.form.earlier(block, el)?.value ?? el.initial_value ?? "";
  const limits = type === "number" ? { min: el.min_value, max: el.max_value, step: el.is_decimal_allowed ? "any" : 1 } : {};
  const node = h(el.multiline ? "textarea" : "input", {
    ...hooks(el, block), class: "field", type: el.multiline ? null : type, rows: el.multiline ? 5 : null, dir: "auto",
    placeholder: plain(el.placeholder) || { email: "name@example.com", url: "https://example.com" }[type] || null,
    autocomplete: "off", "data-focus-first": el.focus_on_load ? "true" : null, ...limits, value: start,
  });
  const read = () => ({ value: node.value === "" ? null : node.value });
  ctx.form.add(block, el, read, () => textProblem(el, node, type));
  sendOnTyping(node, ctx, block, el, read);
  if (el.multiline) node.addEventListener("input", () => grow(node));
  return el.max_length ? h("div", { class: "counted" }, node, counter(node, el.max_length)) : node;
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 420)}px`;
}

// Not a hard cap: a long paste would silently lose its end. The counter turns red and submit refuses.
function counter(node, max) {
  const count = h("span", { class: "counter", "aria-live": "polite" });
  const draw = () => {
    count.textContent = `${node.value.length} / ${max}`;
    count.classList.toggle("over", node.value.length > max);
  };
  node.addEventListener("input", draw);
  draw();
  return count;
}

function textProblem(el, node, type) {
  const text = node.value;
  if (node.validity?.badInput) return "Please enter a number.";
  if (text === "") return null;
  if (el.max_length && text.length > el.max_length) return `Please shorten this to ${el.max_length} characters or fewer.`;
  if (el.min_length && text.length < el.min_length) return `Please lengthen this to ${el.min_length} characters or more.`;
  if (type === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return "Please enter a valid email address.";
  if (type === "url" && !/^https?:\/\/[^\s/]+/i.test(text)) return "Please enter a valid URL.";
  if (type === "number") {
    const n = Number(text);
    if (!el.is_decimal_allowed && !Number.isInteger(n)) return "Please enter a whole number.";
    if (el.min_value !== undefined && n < Number(el.min_value)) return `Please enter ${el.min_value} or more.`;
    if (el.max_value !== undefined && n > Number(el.max_value)) return `Please enter ${el.max_value} or less.`;
  }
  return null;
}

// dispatch_action on text: Enter sends, unless the bot asked for every character.
function sendOnTyping(node, ctx, block, el, read) {
  const when = el.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  let timer;
  if (when.includes("on_character_entered")) {
    node.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => changed(node, ctx, block, el, read()), 400);
    });
  }
  if (when.includes("on_enter_pressed") && block.dispatch_action) {
    node.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || e.shiftKey || el.multiline) return;
      e.preventDefault();
      changed(node, ctx, block, el, read());
    });
  }
}

function richTextInput(el, ctx, block) {
  const node = h("textarea", { ...hooks(el, block), class: "field", rows: 4, dir: "auto", placeholder: plain(el.placeholder) });
  ctx.form.add(block, el, () => ({
    rich_text_value: node.value === "" ? null
      : { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: node.value }] }] },
  }));
  return node;
}

// Native pickers: accessible, known to everyone, no library.
function picker(type, key, initial, toState = (v) => v, toValue = (v) => v ?? "") {
  return (el, ctx, block) => {
    let last = toValue(ctx.form.earlier(block, el)?.[key] ?? el[initial]);
    const node = h("input", { ...hooks(el, block), class: "field picker", type, value: last, "aria-label": plain(el.placeholder) || null });
    const read = () => ({ [key]: node.value === "" ? null : toState(node.value) });
    ctx.form.add(block, el, read);
    node.addEventListener("change", () => {
      const before = last;
      last = node.value;
      changed(node, ctx, block, el, read(), () => { node.value = last = before; });
    });
    return node;
  };
}

const two = (n) => String(n).padStart(2, "0");
function localDateTime(seconds) {
  if (!seconds) return "";
  const d = new Date(seconds * 1000);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

export const inputs = {
  plain_text_input: (el, ctx, block) => textInput(el, ctx, block),
  email_text_input: (el, ctx, block) => textInput(el, ctx, block, "email"),
  url_text_input: (el, ctx, block) => textInput(el, ctx, block, "url"),
  number_input: (el, ctx, block) => textInput(el, ctx, block, "number"),
  rich_text_input: richTextInput,
  datepicker: picker("date", "selected_date", "initial_date"),
  timepicker: picker("time", "selected_time", "initial_time"),
  datetimepicker: picker("datetime-local", "selected_date_time", "initial_date_time", (v) => Math.floor(new Date(v).getTime() / 1000), localDateTime),
  ...choiceInputs,
};
