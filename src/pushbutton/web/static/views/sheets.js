// Pages made for paper: the settings of a network, and a guide for the box of an access point.

import { h, picture } from "../draw.js";
import { documentOf } from "../live.js";
import { change } from "../request.js";
import { code } from "../words.js";

function source([kind, name]) {
  const base = kind === "run" ? "wizards" : "access-points";
  return `/api/${base}/${encodeURIComponent(name)}/settings`;
}

function sheet(rest, redraw, paper) {
  let settings = null;
  let trouble = "";
  const more = { pin: "" };
  change(source(rest))
    .then((told) => (settings = told))
    .catch((refusal) => (trouble = refusal.message))
    .then(redraw);
  return {
    content() {
      if (settings === null)
        return [h("h1", {}, trouble ? "There is nothing to print" : "One moment"), h("p.fault", { role: "alert" }, trouble)];
      return [
        h(
          "div.buttons.unprinted",
          { key: "buttons" },
          h("button.main", { type: "button", onclick: () => print() }, picture("print"), "Print"),
          h("button", { type: "button", onclick: () => history.back() }, picture("back"), "Back"),
        ),
        paper(settings, more, redraw, rest),
      ];
    },
  };
}

export function settingsSheet({ rest }, redraw) {
  return sheet(rest, redraw, (settings) =>
    h(
      "article.sheet",
      { key: "sheet" },
      h("h1", {}, `Wi-Fi: ${settings.ssid}`),
      h(
        "div.two",
        {},
        h(
          "dl.facts",
          {},
          h("dt", {}, "Network name"),
          h("dd", {}, h("b", {}, settings.ssid)),
          settings.key && [h("dt", {}, "Passphrase"), h("dd", {}, h("span.secret", {}, settings.key))],
          h("dt", {}, "Protection"),
          h("dd", {}, settings.security),
          h("dt", {}, "Printed on"),
          h("dd", {}, new Date().toLocaleDateString([], { dateStyle: "long" })),
        ),
        settings.qr && code(settings.qr, `QR code of the network ${settings.ssid}`),
      ),
      h("h2", {}, "To connect a device by hand"),
      h(
        "ol",
        {},
        h("li", {}, h("span", {}, "Scan the code with the camera of a phone or tablet and accept the network; or")),
        h("li", {}, h("span", {}, "open the list of wireless networks on the device and choose ", h("b", {}, settings.ssid), ",")),
        h("li", {}, h("span", {}, "type the passphrase exactly as above. Capital letters count.")),
      ),
      h("p.foot", {}, "Keep this sheet where only people find it who may use the network. Whoever knows the passphrase can join."),
    ),
  );
}

export function guideSheet({ rest }, redraw) {
  return sheet(rest, redraw, (settings, more) => {
    const device = rest[0] === "run" ? documentOf("runs", rest[1])?.result?.device : null;
    return [
      h(
        "div.field.unprinted",
        { key: "pin" },
        h("label.label", { for: "in-pin" }, "PIN on the label (is printed, and kept nowhere)"),
        h("input.pin", { id: "in-pin", inputmode: "numeric", maxlength: "11", autocomplete: "off", value: more.pin, oninput: (event) => { more.pin = event.target.value; redraw(); } }),
      ),
      h(
        "article.sheet",
        { key: "sheet" },
        h("h1", {}, `${device?.name || "Your access point"}: quick guide`),
        h(
          "div.two",
          {},
          h(
            "dl.facts",
            {},
            device && [h("dt", {}, "Model"), h("dd", {}, [device.manufacturer, device.model, device.model_number].filter((part) => part?.trim()).join(" "))],
            device?.serial_number?.trim() && [h("dt", {}, "Serial number"), h("dd", {}, device.serial_number)],
            h("dt", {}, "Network name"),
            h("dd", {}, h("b", {}, settings.ssid)),
            settings.key && [h("dt", {}, "Passphrase"), h("dd", {}, h("span.secret", {}, settings.key))],
            h("dt", {}, "PIN of the box"),
            h("dd", {}, h("span.secret.large", {}, more.pin || "____ ____")),
          ),
          settings.qr && code(settings.qr, `QR code of the network ${settings.ssid}`),
        ),
        h("h2", {}, "Phone, tablet or computer"),
        h("ol", {}, h("li", {}, h("span", {}, "Scan the code and accept the network, or choose its name and type the passphrase."))),
        h("h2", {}, "Printer, camera or television"),
        h(
          "ol",
          {},
          h("li", {}, h("span", {}, "Press the button on the box, then the WPS button of the device, within two minutes.")),
          h("li", {}, h("span", {}, "Without a button: type the PIN of the device on the page of the access point.")),
        ),
        h("h2", {}, "A new name or passphrase"),
        h("ol", {}, h("li", {}, h("span", {}, "Connect the box to a computer by cable, open \u201cSet up a wireless access point\u201d, and type the PIN of the box."))),
        h("p.foot", {}, "Keep this guide in the box. The PIN lets whoever has it set the access point up anew."),
      ),
    ];
  });
}
