// The page: which place is shown, its head, and what is drawn anew when something changed.

import { draw, h, picture, say } from "./draw.js";
import { forgetAll } from "./kept.js";
import * as live from "./live.js";
import { begin, change } from "./request.js";
import { accessPoint } from "./views/access_point.js";
import { activity } from "./views/activity.js";
import { addDevice } from "./views/add_device.js";
import { devices } from "./views/devices.js";
import { explorer } from "./views/explorer.js";
import { run } from "./views/run.js";
import { setUp } from "./views/set_up.js";
import { settingsSheet, guideSheet } from "./views/sheets.js";

const PLACES = [
  ["", "Network", "Network Explorer"],
  ["devices", "Devices", "Devices"],
  ["access-point", "Access point", "Access point"],
  ["activity", "Activity", "Activity"],
];

const VIEWS = {
  "": explorer,
  devices,
  "access-point": accessPoint,
  activity,
  add: addDevice,
  "set-up": setUp,
  run,
  "print-settings": settingsSheet,
  "print-guide": guideSheet,
};

const view = document.querySelector("#view");
let shown = null;
let address = "";

/** The place that the address names: `#/run/abc?x=1` is {name: "run", rest: ["abc"], query}. */
function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/").map(decoded);
  return { name, rest, query: new URLSearchParams(query) };
}

/** An address that somebody typed wrong leads nowhere, but it breaks nothing. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function show() {
  const where = place();
  const make = Object.hasOwn(VIEWS, where.name) ? VIEWS[where.name] : explorer;
  const moved = address !== location.hash || shown === null;
  if (moved) {
    address = location.hash;
    // A step within a wizard keeps what the person typed.
    const same = shown?.name === where.name && shown?.rest === where.rest.join("/");
    if (!same) {
      shown?.close?.();
      view.replaceChildren();
      shown = { name: where.name, rest: where.rest.join("/"), ...make(where, redraw) };
    } else shown.move?.(where);
  }
  redraw();
  if (moved) arrive();
}

/** After going somewhere else, the keyboard and the screen reader are at its head. */
function arrive() {
  scrollTo(0, 0);
  const head = view.querySelector("h1");
  if (head && document.body.dataset.arrived) head.focus({ preventScroll: true });
  document.body.dataset.arrived = "yes";
}

let announced = "";

function redraw() {
  if (!live.isReady() || shown === null) return;
  draw(view, shown.content());
  const head = view.querySelector("h1")?.textContent ?? "";
  document.title = head ? `${head}: pushbutton` : "pushbutton";
  draw(
    document.querySelector("#places"),
    PLACES.map(([name, text]) =>
      h(
        "a",
        { href: `#/${name}`, "aria-current": shown.name === name ? "page" : null, key: `to-${name}` },
        text,
      ),
    ),
  );
  const words = shown.words?.() ?? "";
  if (words && words !== announced) say(words);
  announced = words;
  drawNotices();
  drawStage();
}

function drawNotices() {
  draw(
    document.querySelector("#notices"),
    live.entries("notices").map(([key, { text }]) =>
      h("div.note.amber", { key, role: "note" }, picture("alert"), h("p", {}, text)),
    ),
  );
  document.querySelector("#connection").textContent =
    live.isConnected() ? "" : "Connecting again\u2026";
}

/** In the demo: what a person in the house could press. */
function drawStage() {
  const props = live.entries("stage");
  const place = document.querySelector("#stage");
  if (!props.length || shown.name.startsWith("print")) {
    draw(place);
    return;
  }
  draw(
    place,
    h(
      "details.stage",
      { key: "stage" },
      h("summary", {}, "The demo's devices"),
      h(
        "ul",
        {},
        props.map(([key, prop]) =>
          h(
            "li",
            { key },
            h("span", {}, prop.text),
            prop.press &&
              h("button", { type: "button", onclick: () => change(`/api/stage/${key}`) }, prop.press),
            h("span.quiet.small", {}, prop.state),
          ),
        ),
      ),
    ),
  );
}

document.querySelector("#logout").addEventListener("click", async () => {
  await change("/api/logout").catch(() => {});
  forgetAll();
  location.replace("/login");
});
addEventListener("hashchange", show);

await begin();
live.follow(show);
live.connect();
// Times on the page, such as "2 minutes ago", grow older by themselves.
setInterval(redraw, 15000);
