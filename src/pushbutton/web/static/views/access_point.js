// One of your access points: how it is, its button, its PIN, its key.

import { h, picture } from "../draw.js";
import { documents, entries } from "../live.js";
import { change } from "../request.js";
import { badge, code, plural, save, until } from "../words.js";

export function accessPoint({ rest }, redraw) {
  const wanted = rest[0] ?? null;
  const secrets = { pin: null, known: false, settings: null };
  let trouble = {};

  async function act(part, path, body, then = () => {}) {
    trouble = {};
    try {
      then(await change(path, body));
    } catch (refusal) {
      trouble[part] = refusal.message;
    }
    redraw();
  }
  const fault = (part) => h("p.fault", { role: "alert", key: `fault-${part}` }, trouble[part] ?? "");

  function choose(points) {
    return [
      h("div.head", {}, h("div", {}, h("h1", {}, "Access points"), h("p", {}, "Choose one."))),
      h(
        "ul.cards",
        {},
        points.map(([key, point]) =>
          h(
            "li",
            { key },
            h(
              "a.card",
              { href: `#/access-point/${encodeURIComponent(key)}` },
              h("span.emblem", {}, picture("category-6", "drawn")),
              h("strong", {}, point.ssid || key),
              h("span.detail", {}, `Access point ${key}`),
              h("span", {}, badge(point.reachable ? "ours" : "unreachable")),
            ),
          ),
        ),
      ),
    ];
  }

  function status(point) {
    return h(
      "section.panel.wide",
      { key: "status" },
      h("h2", {}, "How it is"),
      h(
        "dl.facts.many",
        {},
        [
          ["Network", point.ssid],
          ["Protection", point.protection],
          ["State", point.enabled ? "On the air" : point.state.toLowerCase().replaceAll("_", " ")],
          ["Channel", point.channel && `${point.channel} (${point.frequency} MHz)`],
          ["Address", point.bssid],
          ["Devices now", String(point.stations)],
          ["Program", point.ours ? "pushbutton" : `hostapd${point.version ? `, ${point.version}` : ""}`],
          ["Last registration", last(point.last)],
        ]
          .filter(([, text]) => text)
          .map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, text))),
      ),
    );
  }

  function button(point, base) {
    const { active, until: end } = point.button;
    return h(
      "section.panel",
      { key: "button" },
      h("h2", {}, "Button"),
      h(
        "p.quiet",
        {},
        active
          ? "Pressed: one device may join now, when its own button is pressed."
          : "As if you pressed the button on the box: for two minutes one device may join.",
      ),
      active && end && h("p", { role: "timer" }, h("b", {}, `Ends ${until(end)}`)),
      h(
        "div.buttons",
        {},
        active
          ? h("button", { type: "button", key: "cancel", onclick: () => act("button", `${base}/cancel`) }, "Cancel")
          : h(
              "button.main",
              { type: "button", key: "press", onclick: () => act("button", `${base}/button`) },
              picture("press"),
              "Press the button",
            ),
      ),
      fault("button"),
    );
  }

  function pin(point, base) {
    const { set, until: end } = point.ap_pin;
    // A PIN that was just made may be here before the access point's state tells of it.
    if (set) secrets.known = true;
    else if (secrets.known) Object.assign(secrets, { pin: null, known: false });
    return h(
      "section.panel",
      { key: "pin" },
      h("h2", {}, "PIN of the access point"),
      point.locked &&
        h(
          "div.note.red",
          { role: "note" },
          picture("lock"),
          h("p", {}, h("b", {}, "Locked after wrong PINs.")),
          h("p", {}, "It unlocks by itself after a while. A new PIN lifts the lock at once."),
        ),
      h(
        "p.quiet",
        {},
        "Another computer needs it to set this access point up or to read its settings. Safest is to have one for five minutes only.",
      ),
      secrets.pin
        ? h("p.secret.large", { key: "shown" }, `${secrets.pin.slice(0, 4)} ${secrets.pin.slice(4)}`)
        : set && h("p", { key: "hidden" }, "There is a PIN."),
      set && end && h("p", { role: "timer" }, `Valid until ${until(end)}`.replace("until in", "for another")),
      h(
        "div.buttons",
        {},
        h(
          "button",
          { type: "button", key: "make", onclick: () => act("pin", `${base}/pin/make`, {}, (told) => (secrets.pin = told.pin)) },
          picture("pin"),
          "New PIN for five minutes",
        ),
        set &&
          !secrets.pin &&
          h("button", { type: "button", key: "show", onclick: () => act("pin", `${base}/pin/show`, {}, (told) => (secrets.pin = told.pin)) }, "Show it"),
        set &&
          h("button", { type: "button", key: "off", onclick: () => act("pin", `${base}/pin/disable`, {}, () => (secrets.pin = null)) }, "Switch it off"),
      ),
      fault("pin"),
    );
  }

  function settings(point, base) {
    const shown = secrets.settings;
    return h(
      "section.panel",
      { key: "settings" },
      h("h2", {}, "Key of the network"),
      !shown && h("p.quiet", {}, "For devices without Wi-Fi Protected Setup. It is shown only when you ask."),
      shown && [
        h("dl.facts", {}, h("dt", {}, "Name"), h("dd", {}, shown.ssid), shown.key && [h("dt", {}, "Key"), h("dd", {}, h("span.secret", {}, shown.key))]),
        shown.qr && code(shown.qr, `QR code of the network ${shown.ssid}`),
      ],
      h(
        "div.buttons",
        {},
        shown
          ? [
              h("button", { type: "button", key: "hide", onclick: () => { secrets.settings = null; redraw(); } }, "Hide"),
              h("a.button", { key: "print", href: `#/print-settings/access-point/${encodeURIComponent(point.name)}` }, picture("print"), "Print"),
              h("button", { type: "button", key: "save", onclick: () => act("settings", `${base}/file`, { format: "text" }, save) }, picture("file"), "Save as file"),
            ]
          : h("button", { type: "button", key: "reveal", onclick: () => act("settings", `${base}/settings`, {}, (told) => (secrets.settings = told)) }, picture("key"), "Show key and QR code"),
      ),
      fault("settings"),
    );
  }

  return {
    content() {
      const points = entries("access_points");
      const [key, point] =
        points.find(([name]) => name === wanted) ?? (wanted === null && points.length === 1 ? points[0] : []);
      if (!point) {
        if (points.length) return choose(points);
        return [
          h("div.head", {}, h("h1", {}, "Access point")),
          h(
            "div.empty",
            {},
            h("h2", {}, "No access point of yours is running here"),
            h("p", {}, "Start one with ", h("code", {}, "pushbutton ap hostapd.conf"), ", or a hostapd; its control socket is found by itself."),
          ),
        ];
      }
      const base = `/api/access-points/${encodeURIComponent(key)}`;
      return [
        h(
          "div.head",
          {},
          h("div", {}, h("h1", {}, point.ssid || key), h("p", {}, `Access point ${key}`)),
          point.reachable && !point.wps_off && h("div.buttons", {}, h("a.button.main", { href: `#/add?access_point=${encodeURIComponent(key)}` }, picture("plus"), "Add a device")),
        ),
        !point.reachable && h("div.note.red", { key: "lost", role: "note" }, picture("alert"), h("p", {}, point.trouble)),
        point.reachable && point.wps_off && h("div.note.amber", { key: "off", role: "note" }, picture("alert"), h("p", {}, point.wps_off)),
        point.reachable &&
          h(
            "div.split",
            {},
            status(point),
            point.wps_off ? null : [button(point, base), pin(point, base)],
            settings(point, base),
            point.cannot.length > 0 &&
              h(
                "section.panel",
                { key: "cannot" },
                h("h2", {}, "This is a stock hostapd"),
                h("p.quiet", {}, "Everything that it can do works from here. What it cannot:"),
                h("ul.fields", {}, point.cannot.map((text) => h("li.small", {}, text))),
              ),
          ),
      ];
    },
  };
}

function last({ result, reason, peer }) {
  if (result === "None") return "None yet";
  const whose = peer && peer !== "00:00:00:00:00:00" ? ` (${peer})` : "";
  return (result === "Success" ? "Went well" : `Failed${reason ? `: ${reason.toLowerCase()}` : ""}`) + whose;
}

export const attached = () => documents("access_points").filter((point) => point.reachable && !point.wps_off);
