// Small words that several places need: of time, of kinds, of states.

import { h, picture } from "./draw.js";

export function ago(moment) {
  const seconds = Math.round((Date.now() - moment) / 1000);
  if (seconds < 45) return "just now";
  if (seconds < 3600) return plural(Math.max(1, Math.round(seconds / 60)), "minute") + " ago";
  if (seconds < 86400) return plural(Math.round(seconds / 3600), "hour") + " ago";
  return plural(Math.round(seconds / 86400), "day") + " ago";
}

export function until(moment) {
  const seconds = Math.round((moment - Date.now()) / 1000);
  if (seconds <= 0) return "now";
  if (seconds < 90) return "in " + plural(seconds, "second");
  if (seconds < 5400) return "in " + plural(Math.round(seconds / 60), "minute");
  if (seconds < 129600) return "in " + plural(Math.round(seconds / 3600), "hour");
  return "in " + plural(Math.round(seconds / 86400), "day");
}

export const plural = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

export const clock = (moment) =>
  new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

export const date = (moment) =>
  new Date(moment).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

const DRAWN = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 255]);

export function emblem(category, mood = "") {
  return h("span.emblem", { class: mood }, picture(`category-${DRAWN.has(category) ? category : 0}`, "drawn"));
}

export const STATES = {
  ours: ["own", "Yours"],
  unreachable: ["bad", "Not reachable"],
  "new-access-point": ["wait", "Ready to be set up"],
  "access-point": ["", "Set up already"],
  "new-device": ["wait", "Ready to be added"],
  knocking: ["wait", "Asks to come in"],
  seen: ["", "Looking for a network"],
  joined: ["good", "Connected"],
  away: ["", "Joined, away now"],
};

export function badge(state) {
  const [mood, text] = STATES[state] ?? ["", state];
  return h("span.badge", { class: mood }, text);
}

/** How a device asks, from its Device Password ID. */
export function wants(id) {
  if (id === 4) return "by its button";
  if (id === null || id === undefined) return "";
  return id >= 16 || id === 7 ? "by its NFC tag" : "by its PIN";
}

/** A file that the server made, offered to be saved. */
export function save({ file, content }) {
  const octets = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([octets]));
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** A QR code that the server drew. */
export function code(svg, label) {
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (!drawn.hasAttribute("viewBox"))
    drawn.setAttribute("viewBox", `0 0 ${drawn.getAttribute("width")} ${drawn.getAttribute("height")}`);
  const frame = h("div.code", { role: "img", "aria-label": label, "data-own": true });
  frame.append(document.importNode(drawn, true));
  return frame;
}
