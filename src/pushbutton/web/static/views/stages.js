// The stages at the head of a wizard.

import { h } from "../draw.js";

export function stages(names, now) {
  return h(
    "ol.stages",
    { key: "stages", "aria-label": "Stages" },
    names.map((name, index) =>
      h("li", { class: index < now ? "past" : "", "aria-current": index === now ? "step" : null }, name),
    ),
  );
}
