// Fields of forms, each with its label and with what is wrong beside it.

import { h } from "./draw.js";
import { forget, keep, recall } from "./kept.js";
import { change } from "./request.js";

/** The state of a form: what was typed, what is wrong, and whether it is on its way. */
export class Form {
  /** `kept` are the fields that outlive a reload; no secret is among them. */
  constructor(redraw, values = {}, kept = []) {
    this.redraw = redraw;
    this.values = values;
    this.kept = kept;
    this.place = "";
    this.faults = {};
    this.trouble = "";
    this.busy = false;
    this.words = {};
    this.timers = {};
  }

  set(name, value) {
    this.values[name] = value;
    delete this.faults[name];
    this.remember(name);
    this.redraw();
  }

  /** Takes up what was typed at this place before the page was loaded again. */
  take(place) {
    this.place = place;
    const known = recall(place);
    for (const name of this.kept) if (typeof known[name] === "string") this.values[name] = known[name];
  }

  remember(name) {
    if (this.place && this.kept.includes(name))
      keep(this.place, { ...recall(this.place), [name]: this.values[name] });
  }

  /** Asks the server what it thinks of a field, a moment after the last key. */
  check(name, kind, { quietly = false } = {}) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(async () => {
      const value = this.values[name] ?? "";
      const told = await change("/api/check", { field: kind, value }).catch(() => null);
      if (told === null || value !== (this.values[name] ?? "")) return;
      this.words[name] = told.word;
      if (!quietly) {
        if (told.fault) this.faults[name] = told.fault;
        else delete this.faults[name];
      }
      this.redraw();
    }, 150);
  }

  /** Sends the form; `then` gets the answer. The first wrong field gets the keyboard. */
  async send(path, body, then) {
    if (this.busy) return;
    this.busy = true;
    this.trouble = "";
    this.faults = {};
    this.redraw();
    try {
      const told = await change(path, body);
      forget(this.place);
      then(told);
    } catch (refusal) {
      this.faults = refusal.faults ?? {};
      this.trouble = Object.keys(this.faults).length ? "" : refusal.message;
    }
    this.busy = false;
    this.redraw();
    document.querySelector("[aria-invalid=true]")?.focus();
  }

  fault(name) {
    return h("p.fault", { id: `fault-${name}`, role: "alert", key: `fault-${name}` }, this.faults[name] ?? "");
  }

  /** A field with text. */
  text(name, label, { hint = "", kind = null, ...more } = {}) {
    const wrong = Boolean(this.faults[name]);
    return h(
      "div.field",
      { key: `field-${name}` },
      h("label.label", { for: `in-${name}` }, label),
      h("input", {
        id: `in-${name}`,
        name,
        type: "text",
        value: this.values[name] ?? "",
        autocomplete: "off",
        autocapitalize: "none",
        spellcheck: "false",
        "aria-invalid": wrong ? "true" : null,
        "aria-describedby": `${hint ? `hint-${name} ` : ""}fault-${name}`,
        oninput: (event) => {
          this.values[name] = event.target.value;
          this.remember(name);
          if (this.faults[name]) delete this.faults[name];
          if (kind === "passphrase") this.check(name, kind, { quietly: true });
          this.redraw();
        },
        onchange: () => kind && (this.values[name] ?? "") && this.check(name, kind),
        ...more,
      }),
      hint && h("span.hint", { id: `hint-${name}` }, hint),
      this.fault(name),
    );
  }

  pin(name, label, hint) {
    return this.text(name, label, {
      hint,
      kind: "pin",
      class: "pin",
      inputmode: "numeric",
      maxlength: "16",
    });
  }

  /** A choice between few things: [value, text, hint]. */
  choice(name, legend, options) {
    return h(
      "fieldset.fields",
      { key: `field-${name}` },
      h("legend.label", {}, h("h2", {}, legend)),
      h(
        "div.choices",
        {},
        options.map(([value, text, hint]) =>
          h(
            "label.choice",
            { key: `${name}-${value}` },
            h("input", {
              type: "radio",
              name,
              value,
              checked: this.values[name] === value,
              onchange: () => this.set(name, value),
            }),
            h("span", {}, text),
            hint && h("span.hint", {}, hint),
          ),
        ),
      ),
      this.fault(name),
    );
  }

  strength(name) {
    const word = this.words[name];
    if (!word || word === "unusable") return null;
    return h(
      "div.strength",
      { class: word, key: `strength-${name}`, role: "status" },
      h("i"),
      h("i"),
      h("i"),
      h("b", {}, { weak: "Weak", fair: "Fair", strong: "Strong" }[word] ?? word),
    );
  }

  troubleNote() {
    return this.trouble && h("p.fault", { role: "alert", key: "trouble" }, this.trouble);
  }
}
