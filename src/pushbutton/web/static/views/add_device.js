// Add a wireless device: which one, how it proves itself, and which network it gets.

import { h, picture } from "../draw.js";
import { documentOf, entries } from "../live.js";
import { Form } from "../fields.js";
import { change } from "../request.js";
import { drawCard } from "./explorer.js";
import { stages } from "./stages.js";
import { emblem, wants } from "../words.js";

const STAGES = ["Device", "Proof and network", "Adding", "Done"];
const LARGEST_FILE = 16384;
const KEPT = ["proof", "network", "access_point", "profile", "ssid"];

export function addDevice(where, redraw) {
  const form = new Form(redraw, { proof: "", network: "this", home: "home" }, KEPT);
  let networks = [];
  let chosen = null;

  change("/api/networks")
    .then((told) => {
      networks = told.networks;
      redraw();
    })
    .catch(() => {});

  function move({ query }) {
    const key = query.get("card");
    const card = key ? documentOf("cards", key) : null;
    chosen = key
      ? { key, ...(card ?? {}) }
      : query.get("device") === "any"
        ? { key: "any", name: "" }
        : null;
    if (query.get("access_point")) form.values.access_point = query.get("access_point");
    if (chosen?.through && entries("access_points").some(([name]) => name === chosen.through))
      form.values.access_point ??= chosen.through;
    if (isOnCable(chosen)) form.values.network = "new";
    form.values.proof = query.get("proof") ?? (chosen?.wants === 4 ? "button" : "pin");
    form.take(location.hash);
  }
  move(where);

  const candidates = () =>
    entries("cards").filter(([, card]) => ["knocking", "new-device", "seen"].includes(card.state));
  const points = () => entries("access_points").filter(([, point]) => point.reachable && !point.wps_off);

  function pick() {
    const found = candidates();
    const via = form.values.access_point ? `&access_point=${encodeURIComponent(form.values.access_point)}` : "";
    return [
      h(
        "div.head",
        {},
        h(
          "div",
          {},
          h("h1", {}, "Which device do you want to add?"),
          h("p", {}, "Switch it on and start its Wi-Fi setup. It appears here as soon as it asks."),
        ),
      ),
      found.length
        ? h("ul.cards", { key: "found" }, found.map(([key, card]) => drawCard(key, card, `#/add?card=${encodeURIComponent(key)}${via}`)))
        : h(
            "div.empty",
            { key: "none" },
            emblem(0, "away"),
            h("p", { role: "status" }, "No device is asking yet. This list fills by itself."),
          ),
      h(
        "div.buttons",
        { key: "else" },
        h("a.button", { href: `#/add?device=any${via}` }, "I don\u2019t see it"),
        h("a.button", { href: `#/add?device=any&proof=token${via}` }, picture("file"), "I have its NFC or USB file"),
      ),
    ];
  }

  function fill() {
    const here = points();
    const many = here.length > 1;
    if (!here.some(([name]) => name === form.values.access_point)) form.values.access_point = here[0]?.[0] ?? "";
    if (isOnCable(chosen)) form.values.proof = "pin";
    const { proof, network } = form.values;
    const giver = theirNetwork(here);
    return [
      h(
        "div.head",
        {},
        h(
          "div",
          {},
          h("h1", {}, `Add ${chosen.key === "any" ? "a device" : chosen.name ?? "the device"}`),
          h("p", {}, [chosen.made_by, chosen.key !== "any" && wants(chosen.wants) && `asks ${wants(chosen.wants)}`].filter(Boolean).join(" \u00b7 ")),
        ),
      ),
      h(
        "form.fields",
        { key: "form", novalidate: true, onsubmit: send },
        // On a cable there is no other proof.
        !isOnCable(chosen) &&
          form.choice("proof", "How does it prove itself?", [
            ["pin", "It has a PIN", "On a label, in its manual, or on its display."],
            ["button", "It has a button", "Press it within two minutes, on the device or in its menu."],
            ["token", "It has an NFC tag or a USB stick", "With a file that was read from it."],
          ]),
        proof === "pin" && form.pin("pin", "PIN of the device", "8 digits, or 4 from a display. Spaces and dashes do not matter."),
        proof === "token" && token(),
        many &&
          !isOnCable(chosen) &&
          !isElsewhere(chosen) &&
          h(
            "div.field",
            { key: "field-access_point" },
            h("label.label", { for: "in-access_point" }, "Through which access point?"),
            h(
              "select",
              { id: "in-access_point", onchange: (event) => form.set("access_point", event.target.value) },
              here.map(([name, point]) => h("option", { value: name, selected: name === form.values.access_point }, `${point.ssid || name} (${name})`)),
            ),
            form.fault("access_point"),
          ),
        form.choice("network", "Which network does it get?", [
          ...(giver ? [["this", `The network of ${giver.ssid}`, isElsewhere(chosen) ? "If this computer has set it up or learned it." : giver.own_keys && "It gets a key of its own."]] : []),
          ...(networks.length ? [["saved", "A saved network", `${networks.length} saved on this computer.`]] : []),
          ["new", "A new network", "With a name and a passphrase that you choose now."],
        ]),
        network === "saved" && saved(),
        network === "new" && [
          form.text("ssid", "Name of the network", { kind: "ssid", hint: "1 to 32 letters; letters with accents count double or more." }),
          form.text("passphrase", "Passphrase", { kind: "passphrase", hint: "8 to 63 letters, digits and signs." }),
          form.strength("passphrase"),
        ],
        form.troubleNote(),
        h(
          "div.buttons",
          { key: "go" },
          h("button.main", { type: "submit", disabled: form.busy }, proof === "button" ? "Wait for its button" : "Add it"),
          h("a.button", { href: "#/add" }, "Another device"),
        ),
      ),
    ];
  }

  function saved() {
    return h(
      "div.field",
      { key: "field-profile" },
      h("label.label", { for: "in-profile" }, "Saved network"),
      h(
        "select",
        { id: "in-profile", "aria-describedby": "fault-profile", onchange: (event) => form.set("profile", event.target.value) },
        networks.map((each) => h("option", { value: each.name, selected: each.name === (form.values.profile ??= networks[0].name) }, `${each.ssid}, ${each.security}`)),
      ),
      form.fault("profile"),
    );
  }

  function token() {
    return h(
      "div.field",
      { key: "field-token" },
      h("label.label", { for: "in-token" }, "File of the tag or the stick"),
      h("input", {
        id: "in-token",
        type: "file",
        "aria-describedby": "fault-token",
        onchange: async (event) => {
          const [file] = event.target.files;
          form.set("token", "");
          if (!file) return;
          if (file.size > LARGEST_FILE) {
            form.faults.token = "The file is too large to be that of a tag or a stick.";
            return redraw();
          }
          const octets = new Uint8Array(await file.arrayBuffer());
          form.set("token", btoa(String.fromCharCode(...octets)));
        },
      }),
      form.fault("token"),
    );
  }

  function send(event) {
    event.preventDefault();
    const { proof, network, pin = "", token: file = "", ssid = "", passphrase = "", profile = "" } = form.values;
    const { key } = chosen;
    const card = documentOf("cards", key) ?? chosen;
    form.send(
      "/api/wizards/add",
      {
        proof,
        pin: proof === "pin" ? pin : "",
        token: proof === "token" ? file : "",
        network,
        profile,
        ssid,
        passphrase,
        device: key === "any" ? "any" : card.address ?? card.uuid ?? "any",
        name: chosen.name ?? "",
        access_point: through(card),
      },
      (told) => {
        form.values.pin = "";
        location.hash = `#/run/${told.run}`;
      },
    );
  }

  /** Whose network "this one" is: that of the access point which the device comes through. */
  function theirNetwork(here) {
    if (isOnCable(chosen)) return null;
    if (isElsewhere(chosen)) return { ssid: chosen.through, own_keys: false };
    return here.find(([name]) => name === form.values.access_point)?.[1] ?? null;
  }

  /** An access point's own Registrar gives its own network; everything else goes over UPnP. */
  const through = (card) =>
    form.values.network === "this" && !isOnCable(card) && !isElsewhere(card) ? form.values.access_point : "";

  return {
    move,
    content: () =>
      h(
        "section.wizard",
        { class: chosen ? "" : "wide", key: "add" },
        stages(STAGES, chosen ? 1 : 0),
        chosen ? fill() : pick(),
      ),
  };
}

/** A device that is on the cable still, and is found there by UPnP. */
const isOnCable = (card) => card?.state === "new-device";

/** A device that an access point reports which is not attached here. */
const isElsewhere = (card) =>
  Boolean(card?.through) && !entries("access_points").some(([name]) => name === card.through);
