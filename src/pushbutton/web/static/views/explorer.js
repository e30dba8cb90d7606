// The Network Explorer: what there is around, as cards that come and go by themselves.

import { h, picture } from "../draw.js";
import { entries } from "../live.js";
import { badge, emblem, wants } from "../words.js";

const GROUPS = [
  ["Waiting for you", ["knocking", "new-access-point", "new-device"]],
  ["Your access points", ["ours", "unreachable"]],
  ["In your network", ["joined"]],
  ["Other access points", ["access-point"]],
  ["Seen nearby", ["seen"]],
  ["Joined earlier", ["away"]],
];

export function address(key, card) {
  const query = new URLSearchParams();
  if (card.click === "access-point") return `#/access-point/${encodeURIComponent(card.socket)}`;
  if (card.click === "device") return `#/devices/${encodeURIComponent(card.inventory ?? key)}`;
  query.set("card", key);
  return `#/${card.click}?${query}`;
}

export function detail(card) {
  if (card.kind === "access-point" && card.state === "ours")
    return `Access point ${card.socket}`;
  const how = ["knocking", "seen"].includes(card.state) ? wants(card.wants) : "";
  return [card.made_by || (card.type !== card.name ? card.type : ""), how].filter(Boolean).join(" \u00b7 ");
}

const ACTION = {
  "set-up": "Set up",
  add: "Add to a network",
  "access-point": "Open",
  device: "Open",
};

export function mood(card) {
  if (["knocking", "new-access-point", "new-device"].includes(card.state)) return "amber";
  return ["away", "seen", "unreachable", "access-point"].includes(card.state) ? "away" : "";
}

export function drawCard(key, card, href = address(key, card)) {
  return h(
    "li",
    { key },
    h(
      "a.card",
      { href, class: card.state },
      emblem(card.category, mood(card)),
      h("strong", {}, card.name),
      h("span.detail", {}, detail(card)),
      h(
        "span",
        {},
        badge(card.state),
        h("span.unseen", {}, `. ${ACTION[card.click]}.`),
      ),
    ),
  );
}

const byName = ([, one], [, other]) => one.name.localeCompare(other.name);

export function explorer() {
  return {
    words() {
      const waiting = entries("cards").filter(([, card]) => card.state === "knocking");
      return waiting.length
        ? `${waiting.map(([, card]) => card.name).join(", ")} asks to come in.`
        : "";
    },
    content() {
      const cards = entries("cards");
      return [
        h(
          "div.head",
          {},
          h(
            "div",
            {},
            h("h1", {}, "Network Explorer"),
            h("p", {}, "Access points and devices around you. They come and go by themselves."),
          ),
          h(
            "div.buttons",
            {},
            h("a.button", { href: "#/set-up" }, picture("wand"), "Set up an access point"),
            h("a.button.main", { href: "#/add" }, picture("plus"), "Add a device"),
          ),
        ),
        GROUPS.map(([title, states]) => {
          const found = cards.filter(([, card]) => states.includes(card.state)).sort(byName);
          return (
            found.length > 0 &&
            h(
              "section.group",
              { key: title, "aria-label": title },
              h("h2", {}, title, h("span.count.small", {}, String(found.length))),
              h("ul.cards", {}, found.map(([key, card]) => drawCard(key, card))),
            )
          );
        }),
        cards.length === 0 &&
          h(
            "div.empty",
            { key: "empty" },
            emblem(6, "away"),
            h("h2", {}, "Nothing is here yet"),
            h(
              "p",
              {},
              "Access points appear when they are switched on, devices when their setup button is pressed.",
            ),
          ),
      ];
    },
  };
}
