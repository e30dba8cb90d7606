// Set up a wireless access point: what will happen, which one, its new settings.

import { h, picture } from "../draw.js";
import { documentOf, entries } from "../live.js";
import { Form } from "../fields.js";
import { change } from "../request.js";
import { drawCard } from "./explorer.js";
import { stages } from "./stages.js";
import { emblem } from "../words.js";

const STAGES = ["Start", "Access point", "Network", "Setting up", "Done"];
const KEPT = ["ssid", "home"];

export function setUp(where, redraw) {
  const form = new Form(redraw, { ssid: "", passphrase: "", pin: "", home: "home" }, KEPT);
  form.take(location.hash);
  let query = where.query;
  let proposed = false;
  let filled = false;

  const found = () => entries("cards").filter(([, card]) => card.click === "set-up");

  async function propose() {
    proposed = true;
    const told = await change("/api/proposal").catch(() => null);
    // The form is not sent while its fields are about to be filled in.
    filled = true;
    if (told !== null) {
      form.values.ssid ||= told.ssid;
      if (!form.values.passphrase) {
        form.values.passphrase = told.passphrase;
        form.words.passphrase = told.word;
      }
    }
    redraw();
  }

  function stage() {
    const card = query.get("card");
    if (card) return ["details", { key: card, ...(documentOf("cards", card) ?? {}) }];
    if (query.get("step") !== "pick") return ["intro"];
    // The only new one is picked by itself.
    const fresh = found().filter(([, each]) => each.state === "new-access-point");
    if (found().length === 1 && fresh.length === 1)
      return ["details", { key: fresh[0][0], ...fresh[0][1] }];
    return ["pick"];
  }

  function intro() {
    return [
      h("div.head", {}, h("div", {}, h("h1", {}, "Set up a wireless access point"), h("p", {}, "It takes about two minutes. This is what happens:"))),
      h(
        "ol.promise",
        {},
        [
          ["Find the access point", "It is connected to this network by cable and switched on. It is found by itself."],
          ["Choose a name and a passphrase", "Both are proposed; you can change them."],
          ["Type its PIN", "It is on a label on the box, or in its display. It proves that the box is yours."],
          ["Watch it being set up", "The settings travel encrypted. Then you can print them or scan them with a phone."],
        ].map(([title, text]) => h("li", {}, h("div", {}, h("h3", {}, title), h("p", {}, text)))),
      ),
      h("div.buttons", {}, h("a.button.main", { href: "#/set-up?step=pick" }, "Start"), h("a.button", { href: "#/" }, "Not now")),
    ];
  }

  function pick() {
    const cards = found();
    return [
      h(
        "div.head",
        {},
        h("div", {}, h("h1", {}, cards.length ? "Which access point?" : "No access point was found yet"), h("p", {}, "The list fills by itself.")),
      ),
      cards.length
        ? h("ul.cards", { key: "found" }, cards.map(([key, card]) => drawCard(key, card, `#/set-up?card=${encodeURIComponent(key)}`)))
        : h(
            "div.panel",
            { key: "none" },
            h("h2", {}, "What to check"),
            h(
              "ul.fields",
              {},
              [
                "The access point is switched on and has had a minute to start.",
                "A cable leads from it to the network that this computer is in.",
                "UPnP and Wi-Fi Protected Setup are not switched off in its own settings.",
                "No firewall on this computer keeps UDP port 1900 out.",
              ].map((text) => h("li", {}, text)),
            ),
            h("h2", {}, "Or by a USB stick"),
            h("p.quiet", {}, "Some access points read their settings from a USB stick: ", h("code", {}, "pushbutton usb"), " writes one."),
          ),
      h("div.buttons", { key: "else" }, h("a.button", { href: "#/set-up" }, picture("back"), "Back")),
    ];
  }

  function details(card) {
    if (!proposed) propose();
    if (!card.name)
      return [
        h("div.head", {}, h("h1", {}, "The access point is gone")),
        h("div.note.amber", {}, picture("alert"), h("p", {}, "It is not heard any more. Look whether it is switched on and connected.")),
        h("div.buttons", {}, h("a.button.main", { href: "#/set-up?step=pick" }, "Look again")),
      ];
    const configured = card.configured === true;
    return [
      h("div.head", {}, h("div", {}, h("h1", {}, `Set up ${card.name}`), h("p", {}, card.made_by ?? ""), card.presentation_url && h("p", {}, h("a", { href: card.presentation_url, target: "_blank", rel: "noreferrer noopener" }, "Its own page")))),
      card.locked && h("div.note.red", { key: "locked", role: "note" }, picture("lock"), h("p", {}, "Its setup is locked after wrong PINs. Wait until it unlocks, or make a new PIN on its own page.")),
      h(
        "form.fields",
        { key: "form", novalidate: true, onsubmit: send },
        form.text("ssid", "Name of the network", { kind: "ssid", hint: "What phones and computers list. Up to 32 letters." }),
        form.text("passphrase", "Passphrase", { kind: "passphrase", hint: "Easy to read out, hard to guess. 8 to 63 letters, digits and signs.", class: "even" }),
        form.strength("passphrase"),
        form.pin("pin", "PIN of the access point", "On its label or display. Spaces and dashes do not matter."),
        form.choice("home", "What kind of network is it?", [
          ["home", "A home network", "Kept as the network that devices are given by default."],
          ["public", "A public network", "Kept, but never given to a device unless you choose it."],
        ]),
        configured &&
          h(
            "div.note.amber",
            { key: "warning", role: "note" },
            picture("alert"),
            h("p", {}, h("b", {}, "It has a network already.")),
            h("p", {}, "Devices that use it now lose it until they get the new settings. The old ones are kept, so that you can go back."),
            h(
              "label.choice",
              {},
              h("input", { type: "checkbox", checked: form.values.overwrite === true, "aria-describedby": "fault-overwrite", onchange: (event) => form.set("overwrite", event.target.checked) }),
              h("span", {}, "Replace its settings"),
            ),
            form.fault("overwrite"),
          ),
        form.troubleNote(),
        h("div.buttons", { key: "go" }, h("button.main", { type: "submit", disabled: form.busy || !filled }, "Set it up"), h("a.button", { href: "#/set-up?step=pick" }, "Another one")),
      ),
    ];

    function send(event) {
      event.preventDefault();
      const { ssid, passphrase, pin, home, overwrite } = form.values;
      if (configured && !overwrite) {
        form.faults.overwrite = "Tick this if the old settings may be replaced.";
        redraw();
        return;
      }
      form.send(
        "/api/wizards/set-up",
        { device: card.uuid ?? "any", name: card.name, ssid, passphrase, pin, home: home === "home", overwrite: overwrite === true },
        (told) => {
          form.values.pin = "";
          location.hash = `#/run/${told.run}`;
        },
      );
    }
  }

  return {
    move(there) {
      query = there.query;
      form.take(location.hash);
    },
    content() {
      const [name, card] = stage();
      return h(
        "section.wizard",
        { key: "set-up", class: name === "pick" ? "wide" : "" },
        stages(STAGES, ["intro", "pick", "details"].indexOf(name)),
        name === "intro" ? intro() : name === "pick" ? pick() : details(card),
      );
    },
  };
}
