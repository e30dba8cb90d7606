// A wizard under way, step by step, and how it ended. It runs in the server: this only looks on.

import { h, picture } from "../draw.js";
import { documentOf, documents } from "../live.js";
import { Form } from "../fields.js";
import { change } from "../request.js";
import { stages } from "./stages.js";
import { code, save } from "../words.js";

const STAGES = {
  add: ["Device", "Proof and network", "Adding", "Done"],
  "set-up": ["Start", "Access point", "Network", "Setting up", "Done"],
};
const PATIENCE = 3000;
const AROUND = 2 * Math.PI * 70;

export function run({ rest }, redraw) {
  const form = new Form(redraw);
  const name = rest[0];
  const path = `/api/wizards/${encodeURIComponent(name)}`;
  let settings = null;
  let trouble = "";
  let asked = false;
  const opened = Date.now();
  setTimeout(redraw, PATIENCE);
  const beat = setInterval(() => documentOf("runs", name)?.countdown && redraw(), 1000);

  async function act(what, body, then = () => {}) {
    trouble = "";
    try {
      then(await change(`${path}/${what}`, body));
    } catch (refusal) {
      trouble = refusal.message;
    }
    redraw();
  }

  function title({ about, result }) {
    const who = about.name || (about.kind === "add" ? "the device" : "the access point");
    if (result?.event === "done") return about.kind === "add" ? `${result.device?.name || about.name || "The device"} is added` : `${who} is set up`;
    if (result) return "It did not work";
    return about.kind === "add" ? `Adding ${who}` : `Setting up ${who}`;
  }

  function countdown({ until, of, what }) {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    const words = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return h(
      "div.countdown",
      { key: "countdown" },
      h(
        "div.ring",
        {},
        h(
          "svg",
          { viewBox: "0 0 160 160", "aria-hidden": "true" },
          h("circle", { cx: 80, cy: 80, r: 70 }),
          h("circle", { cx: 80, cy: 80, r: 70, "stroke-dasharray": AROUND.toFixed(1), "stroke-dashoffset": (AROUND * (1 - left / of)).toFixed(1) }),
        ),
        h("b", { role: "timer" }, words),
      ),
      h("h2", {}, `${what}.`),
    );
  }

  function steps({ events, result }) {
    return h(
      "ol.steps",
      { key: "steps" },
      events.map((step, index) =>
        h(
          "li",
          { key: `step-${index}` },
          h("span.dot", {}, picture("check")),
          h("span", {}, step.text),
          h("span.even", {}, step.message ? step.message.replace("WSC_", "") : ""),
        ),
      ),
      !result && h("li.now", { key: "now" }, h("span.dot", {}), h("span.quiet", {}, "Waiting for the next message\u2026")),
    );
  }

  function question({ question: asks }) {
    if (!asks) return null;
    return h(
      "div.panel",
      { key: `question-${asks.number}`, role: "alertdialog", "aria-labelledby": "question" },
      h("h2", { id: "question" }, asks.text),
      h(
        "div.buttons",
        {},
        asks.choices.map((choice) =>
          h("button", { type: "button", key: choice.name, onclick: () => act("answer", { number: asks.number, name: choice.name }) }, choice.text),
        ),
      ),
    );
  }

  function done({ about, result }) {
    const device = known(result);
    const shows = result.network !== null;
    if (shows && !asked) {
      // The person has just made these settings: the page asks for them on its own.
      asked = true;
      act("settings", {}, (told) => (settings = told));
    }
    return [
      h("div.result", { key: "result" }, h("span.seal", {}, picture("check")), h("p", {}, named(result.sentence, result.address, device?.name || about.name))),
      device &&
        about.kind === "add" &&
        h(
          "section.panel",
          { key: "device" },
          h("h2", {}, device.name || about.name || "The device"),
          h(
            "dl.facts",
            {},
            [
              ["Made by", [device.manufacturer, device.model, device.model_number].filter((part) => part?.trim()).join(" ")],
              ["Serial number", device.serial_number],
              ["Kind", device.category ? device.type : ""],
              ["Address", result.address],
            ]
              .filter(([, text]) => text?.trim())
              .map(([label, text]) => [h("dt", {}, label), h("dd", {}, text)]),
          ),
        ),
      settings &&
        h(
          "section.panel",
          { key: "settings" },
          h("h2", {}, "The network"),
          h(
            "div.two",
            {},
            h(
              "dl.facts",
              {},
              h("dt", {}, "Name"),
              h("dd", {}, h("b", {}, settings.ssid)),
              settings.key && [h("dt", {}, "Passphrase"), h("dd", {}, h("span.secret", {}, settings.key))],
              h("dt", {}, "Protection"),
              h("dd", {}, settings.security),
              result.profile && [h("dt", {}, "Kept as"), h("dd", {}, result.profile)],
            ),
            settings.qr && code(settings.qr, `QR code of the network ${settings.ssid}`),
          ),
          h(
            "div.buttons",
            {},
            h("a.button", { href: `#/print-settings/run/${encodeURIComponent(name)}` }, picture("print"), "Print these settings"),
            about.kind === "set-up" && h("a.button", { href: `#/print-guide/run/${encodeURIComponent(name)}` }, picture("print"), "Print a guide for the box"),
          ),
          h(
            "details.technical",
            {},
            h("summary", {}, "Save as file"),
            h("div.buttons", {}, settings.files.map((file) => h("button", { type: "button", key: file.name, onclick: () => act("file", { format: file.name }, save) }, picture("file"), file.title))),
          ),
        ),
      result.previous && about.kind === "set-up" && goBack(about, result),
      h("div.buttons", { key: "next" }, h("a.button.main", { href: "#/" }, "Finish"), h("a.button", { href: "#/add" }, picture("plus"), "Add another device")),
    ];
  }

  function goBack(about, { previous }) {
    return h(
      "details.technical",
      { key: "back" },
      h("summary", {}, `Go back to the settings that it had before (${previous.ssid})`),
      h(
        "form.fields",
        {
          novalidate: true,
          onsubmit: (event) => {
            event.preventDefault();
            const { pin = "" } = form.values;
            form.send("/api/wizards/undo", { device: about.device, name: about.name, pin }, (told) => {
              form.values.pin = "";
              location.hash = `#/run/${told.run}`;
            });
          },
        },
        h("p", {}, "They are kept on this computer. The PIN of the access point is needed once more."),
        form.pin("pin", "PIN of the access point", ""),
        form.troubleNote(),
        h("div.buttons", {}, h("button", { type: "submit", disabled: form.busy }, "Put them back")),
      ),
    );
  }

  function failed({ about, result }) {
    const again = about.kind === "add" ? "#/add" : "#/set-up?step=pick";
    return [
      h("div.result.bad", { key: "result" }, h("span.seal", {}, picture("cross")), h("p", {}, result.sentence)),
      h("details.technical", { key: "technical" }, h("summary", {}, "Technical line"), h("code", {}, result.detail)),
      h("div.buttons", { key: "next" }, h("a.button.main", { href: again }, result.retry ? "Try again" : "Start over"), h("a.button", { href: "#/" }, "Network Explorer")),
    ];
  }

  return {
    close: () => clearInterval(beat),
    words() {
      const told = documentOf("runs", name);
      if (!told) return "";
      return told.result?.sentence ?? told.question?.text ?? told.events.at(-1)?.text ?? "";
    },
    content() {
      const told = documentOf("runs", name);
      // In the place where the wizard's head will be, so that the keyboard stays there.
      if (!told && Date.now() - opened < PATIENCE)
        return h("section.wizard", { key: "run" }, h("div.head", {}, h("h1", {}, "One moment")));
      if (!told)
        return [
          h("div.head", {}, h("h1", {}, "This wizard is over")),
          h("p", {}, "Its results are not kept for ever."),
          h("div.buttons", {}, h("a.button.main", { href: "#/" }, "Network Explorer")),
        ];
      const names = STAGES[told.about.kind];
      const over = told.result !== null;
      return h(
        "section.wizard",
        { key: "run", "aria-busy": over ? null : "true" },
        stages(names, names.length - (over && told.result.event === "done" ? 1 : 2)),
        h("div.head", {}, h("h1", {}, title(told))),
        !over && told.countdown && countdown(told.countdown),
        question(told),
        over && (told.result.event === "done" ? done(told) : failed(told)),
        h("p.fault", { role: "alert", key: "fault" }, trouble),
        over
          ? told.events.length > 0 && h("details.technical", { key: "how" }, h("summary", {}, "What happened, step by step"), steps(told))
          : steps(told),
        !over && h("div.buttons", { key: "cancel" }, h("button", { type: "button", onclick: () => act("cancel") }, "Cancel")),
      );
    },
  };
}

/** The sentence with the device's name where only its address was known. */
function named(sentence, address, name) {
  return address && name ? sentence.replace(address, name) : sentence;
}

/** What the device said of itself, to the wizard or to the inventory. */
function known({ device, address }) {
  if (!device || device.manufacturer) return device;
  const joined = documents("devices").find((each) => each.address === address && each.manufacturer);
  return joined ? { ...device, ...joined, serial_number: joined.serial } : device;
}
