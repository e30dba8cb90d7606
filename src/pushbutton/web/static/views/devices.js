// The inventory: every device that was let in, with its own key, and what can be done with it.

import { h, picture } from "../draw.js";
import { documentOf, entries } from "../live.js";
import { change } from "../request.js";
import { ago, code, date, emblem, until } from "../words.js";

export function devices({ rest }, redraw) {
  let open = rest[0] ?? null;
  const shown = {};
  const typed = {};
  let trouble = {};
  let asking = null;

  async function act(key, what, body, then = () => {}) {
    trouble = {};
    try {
      then(await change(`/api/devices/${encodeURIComponent(key)}/${what}`, body));
      asking = null;
    } catch (refusal) {
      trouble[key] = Object.values(refusal.faults)[0] ?? refusal.message;
    }
    redraw();
  }

  function row([key, device]) {
    const name = device.name || device.model || device.type || device.address;
    const made = [device.manufacturer, device.model].filter((part) => part?.trim()).join(" ");
    const works = ["confirmed", "reserved"].includes(device.state);
    return h(
      "li.row",
      { key },
      emblem(device.category, works && device.connected ? "" : "away"),
      h(
        "div",
        {},
        h(
          "div.title",
          {},
          h("h2", {}, name),
          state(device),
          device.expires && works && h("span.badge.wait", {}, `Guest, ends ${until(device.expires)}`),
        ),
        h("p.quiet.small", {}, [made !== name && made, device.network, joinedBy(device.way)].filter(Boolean).join(" \u00b7 ")),
      ),
      h(
        "div.buttons",
        {},
        h(
          "button",
          { type: "button", "aria-expanded": String(open === key), "aria-label": `${open === key ? "Close" : "Open"} ${name}`, onclick: () => { open = open === key ? null : key; asking = null; redraw(); } },
          open === key ? "Close" : "Open",
        ),
      ),
      open === key && h("div.more", { key: "more" }, more(key, device, works, name)),
    );
  }

  function more(key, device, works, name) {
    const inventory = device.number !== null;
    const point = documentOf("access_points", device.access_point);
    return [
      h(
        "dl.facts",
        {},
        [
          ["Address", device.address + (device.randomised ? " (a random one; recognised by its key)" : "")],
          ["Serial number", device.serial],
          ["Access point", device.access_point],
          ["Joined", device.joined && date(device.joined)],
          ["Last seen", device.connected ? "now" : device.seen && ago(device.seen)],
          ["Key", inventory ? (device.own_key ? "its own" : "the one of the network") : null],
        ]
          .filter(([, text]) => text && text.trim())
          .map(([label, text]) => [h("dt", {}, label), h("dd", {}, text)]),
      ),
      !inventory &&
        h("div.note", { role: "note" }, picture("alert"), h("p", {}, point && !point.ours ? "A stock hostapd keeps no inventory: devices cannot be renamed, limited in time or revoked from here." : "This device has the key of the network, not one of its own, so it cannot be revoked alone.")),
      inventory && works && [
        rename(key, name),
        guest(key, device),
        h(
          "div.buttons",
          { key: "acts" },
          device.own_key &&
            (shown[key]
              ? h("button", { type: "button", key: "hide", onclick: () => { delete shown[key]; redraw(); } }, "Hide key")
              : h("button", { type: "button", key: "show", onclick: () => act(key, "show", {}, (told) => (shown[key] = told)) }, picture("key"), "Show key")),
          device.own_key && confirm(key, "rotate", "New key", `${name} leaves the network until it gets its new key.`),
          confirm(key, "revoke", "Revoke", `${name} leaves the network now and cannot come back with this key.`, "danger"),
        ),
        shown[key] && key_shown(shown[key]),
      ],
      h("p.fault", { role: "alert", key: "fault" }, trouble[key] ?? ""),
    ];
  }

  function key_shown(told) {
    return h(
      "div.two",
      { key: "shown" },
      h("dl.facts", {}, h("dt", {}, "Network"), h("dd", {}, told.ssid), h("dt", {}, "Key"), h("dd", {}, h("span.secret", {}, told.key))),
      told.qr && code(told.qr, `QR code with the key of this device for ${told.ssid}`),
    );
  }

  function confirm(key, what, text, warning, kind = "") {
    const mine = asking === `${what} ${key}`;
    if (!mine)
      return h("button", { type: "button", class: kind, key: what, onclick: () => { asking = `${what} ${key}`; redraw(); } }, text);
    return h(
      "div.note.amber",
      { key: `sure-${what}`, role: "group", "aria-label": text },
      picture("alert"),
      h("p", {}, warning),
      h(
        "div.buttons",
        {},
        h("button", { type: "button", class: kind || "main", onclick: () => act(key, what, {}, (told) => told.key && (shown[key] = told)) }, `${text} now`),
        h("button", { type: "button", onclick: () => { asking = null; redraw(); } }, "Keep it"),
      ),
    );
  }

  function rename(key, name) {
    return h(
      "form.field",
      { key: "rename", onsubmit: (event) => { event.preventDefault(); act(key, "rename", { name: typed[key] ?? name }); } },
      h("label.label", { for: `name-${key}` }, "Name"),
      h("div.buttons", {}, h("input", { id: `name-${key}`, value: name, maxlength: "64", autocomplete: "off", oninput: (event) => (typed[key] = event.target.value) }), h("button", { type: "submit" }, "Rename")),
    );
  }

  function guest(key, device) {
    const times = [["1 hour", 3600], ["1 day", 86400], ["2 days", 172800], ["1 week", 604800]];
    return h(
      "div.field",
      { key: "guest", role: "group", "aria-label": "Guest time" },
      h("span.label", {}, "Guest time"),
      h("span.hint", {}, device.expires ? `Ends ${date(device.expires)}.` : "Without a limit now."),
      h(
        "div.buttons",
        {},
        times.map(([text, seconds]) => h("button", { type: "button", key: text, onclick: () => act(key, "expire", { seconds }) }, text)),
        device.expires && h("button", { type: "button", key: "never", onclick: () => act(key, "expire", { seconds: 0 }) }, "No limit"),
      ),
    );
  }

  return {
    move: (there) => (open = there.rest[0] ?? open),
    content() {
      const all = entries("devices").sort(([, one], [, other]) => (one.name || one.address).localeCompare(other.name || other.address));
      const working = all.filter(([, each]) => ["confirmed", "reserved"].includes(each.state));
      const ended = all.filter(([, each]) => !["confirmed", "reserved"].includes(each.state));
      return [
        h(
          "div.head",
          {},
          h("div", {}, h("h1", {}, "Devices"), h("p", {}, "Every device that was let in. Taking one key back concerns no other device.")),
          h("div.buttons", {}, h("a.button.main", { href: "#/add" }, picture("plus"), "Add a device")),
        ),
        working.length
          ? h("ul.rows", { key: "working" }, working.map(row))
          : h("div.empty", { key: "none" }, h("p", {}, "No device has joined yet.")),
        ended.length > 0 && h("details", { key: "ended" }, h("summary", {}, `Ended (${ended.length})`), h("ul.rows", {}, ended.map(row))),
      ];
    },
  };
}

const WAYS = {
  pin: "joined by its PIN",
  button: "joined by its button",
  nfc: "joined by NFC",
  "external registrar": "added by another computer",
  file: "from the file of keys",
  import: "imported",
};

const joinedBy = (way) => WAYS[way] ?? (way && `joined by ${way}`);

function state(device) {
  if (device.state === "revoked") return h("span.badge.bad", {}, "Revoked");
  if (device.state === "expired") return h("span.badge", {}, "Time is over");
  return h("span.badge", { class: device.connected ? "good" : "" }, device.connected ? "Connected" : "Away");
}
