// Draws elements: `h` makes them, `draw` brings what is on the page to what it should be.
//
// What is there already stays, with its focus and with what a person typed; only differences are
// changed. Handlers are kept on the elements and found from the document, so that they move along.

const KINDS = ["click", "submit", "input", "change", "keydown"];
const SVG = "http://www.w3.org/2000/svg";
const DRAWN_AS_SVG = new Set(["svg", "use", "circle", "path"]);

for (const kind of KINDS) {
  document.addEventListener(kind, (event) => {
    for (let node = event.target; node instanceof Element; node = node.parentElement) {
      const handler = node.handlers?.[kind];
      if (handler) {
        handler(event);
        return;
      }
    }
  });
}

/** Makes an element: `h("button", {class: "main", onclick: go}, "Go")`. */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = DRAWN_AS_SVG.has(tag)
    ? document.createElementNS(SVG, tag)
    : document.createElement(tag);
  // The keyboard and the screen reader are brought to the head of a place.
  if (tag === "h1") element.setAttribute("tabindex", "-1");
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) (element.handlers ??= {})[key.slice(2)] = value;
    else if (key === "key") element.key = String(value);
    else if (key === "value" || key === "checked") {
      element[key] = value;
      element.setAttribute(key, value === true ? "" : value);
    } else if (key === "class") element.setAttribute("class", [...classes, value].join(" ").trim());
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

/** A picture of ours by its name in icons.svg. */
export function picture(name, kind = "icon") {
  return h(
    `svg.${kind}`,
    { "aria-hidden": "true", focusable: "false" },
    h("use", { href: `/static/icons.svg#${name}` }),
  );
}

/** Makes the children of `parent` what `wanted` says. */
export function draw(parent, ...wanted) {
  children(parent, wanted.flat(Infinity).filter((child) => child || child === 0));
}

function children(parent, wanted) {
  const keyed = new Map();
  for (const node of parent.childNodes) if (node.key) keyed.set(node.key, node);
  let here = parent.firstChild;
  for (const next of wanted) {
    const node = next instanceof Node ? next : document.createTextNode(String(next));
    let known = null;
    if (node.key) known = keyed.get(node.key) ?? null;
    else if (here && !here.key && alike(here, node)) known = here;
    if (known && alike(known, node)) {
      if (known !== here) parent.insertBefore(known, here);
      else here = here.nextSibling;
      change(known, node);
    } else parent.insertBefore(node, here);
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    gone.remove();
  }
}

function alike(one, other) {
  return (
    one.nodeType === other.nodeType &&
    one.nodeName === other.nodeName &&
    (one.key ?? null) === (other.key ?? null) &&
    one.type === other.type
  );
}

function change(known, node) {
  if (known.nodeType === Node.TEXT_NODE) {
    if (known.data !== node.data) known.data = node.data;
    return;
  }
  known.handlers = node.handlers;
  for (const { name } of [...known.attributes])
    if (!node.hasAttribute(name) && name !== "open") known.removeAttribute(name);
  for (const { name, value } of node.attributes)
    if (known.getAttribute(name) !== value) {
      known.setAttribute(name, value);
      // What a person typed stays, unless the value that we give is another one than before.
      if (name === "value" && "value" in known) known.value = value;
      if (name === "checked") known.checked = true;
    }
  if (known.hasAttribute("data-own")) return;
  children(known, [...node.childNodes]);
}

/** Tells people who cannot see the page. */
export function say(text) {
  const place = document.querySelector("#said");
  if (place.textContent !== text) place.textContent = text;
}
