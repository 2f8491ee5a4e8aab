// What the user has typed or picked in one view or message: knows how to read every input, so that a
// re-drawn view keeps what was typed, and so that a submit carries values as Slack sends them.

export class Form {
  constructor(kept = {}) {
    this.kept = kept;             // {block_id: {action_id: state}} from an earlier drawing of the same view
    this.readers = [];            // {block, element, read, check}
    this.slots = new Map();       // block_id -> function(error text or null)
  }

  add(block, element, read, check = () => null) {
    this.readers.push({ block, element, read, check });
  }

  // The earlier state of the same input (same block_id, action_id and type), if any.
  earlier(block, element) {
    const state = this.kept[block.block_id]?.[element.action_id];
    return state && state.type === element.type ? state : undefined;
  }

  values() {
    const out = {};
    for (const { block, element, read } of this.readers) {
      (out[block.block_id] ||= {})[element.action_id] = { type: element.type, ...read() };
    }
    return out;
  }

  // The checks Slack's own client makes before it sends anything.
  problems() {
    const errors = {};
    for (const { block, read, check } of this.readers) {
      if (block.type !== "input") continue;
      const state = read();
      const value = Object.values(state)[0];
      const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
      const text = check(state) || (empty && !block.optional ? "Please complete this required field." : null);
      if (text) errors[block.block_id] = text;
    }
    return errors;
  }

  // Shows errors at their fields; returns those that belong to no field of this view.
  showErrors(errors) {
    for (const [id, put] of this.slots) put(errors[id] || null);
    return Object.entries(errors).filter(([id]) => !this.slots.has(id)).map(([, text]) => text);
  }
}
