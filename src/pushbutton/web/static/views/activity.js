// What happened, newest first, with the technical line one click away.

import { h } from "../draw.js";
import { entries } from "../live.js";
import { clock, date } from "../words.js";

export function activity() {
  return {
    content() {
      const told = entries("activity").sort(([one], [other]) => (one < other ? 1 : -1));
      return [
        h(
          "div.head",
          {},
          h("div", {}, h("h1", {}, "Activity"), h("p", {}, "What happened since this page's program was started.")),
        ),
        told.length
          ? h(
              "ol.events.panel",
              { key: "events" },
              told.map(([key, { time, sentence, mood, line, where }]) =>
                h(
                  "li",
                  { key },
                  h("time", { datetime: new Date(time).toISOString(), title: date(time) }, clock(time)),
                  h("span.mood", { class: mood, "aria-hidden": "true" }),
                  h("p", {}, sentence),
                  h(
                    "details.technical",
                    {},
                    h("summary", {}, "Technical line"),
                    h("code", {}, where ? `${where}: ${line}` : line),
                  ),
                ),
              ),
            )
          : h("div.empty", { key: "empty" }, h("p", {}, "Nothing has happened yet.")),
      ];
    },
  };
}
