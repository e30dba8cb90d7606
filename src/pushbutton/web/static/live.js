// What there is, as the server tells it: documents by topic and key, kept up to date by
// server-sent events. The browser connects again by itself and is told what it missed.

const topics = new Map();
const listeners = new Set();
let connected = false;
let told = false;

/** The documents of a topic, as pairs of key and document. */
export const entries = (topic) => [...(topics.get(topic) ?? new Map())];
/** The documents of a topic. */
export const documents = (topic) => [...(topics.get(topic)?.values() ?? [])];
/** One document, or undefined. */
export const documentOf = (topic, key) => topics.get(topic)?.get(key);
export const isConnected = () => connected;
/** Whether everything was told once. */
export const isReady = () => told;

/** Calls `listener` after every change, at most once a frame. */
export function follow(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let waiting = false;
function changed() {
  if (waiting) return;
  waiting = true;
  // Not requestAnimationFrame: a page in the background is to be up to date when it is looked at.
  setTimeout(() => {
    waiting = false;
    for (const listener of [...listeners]) listener();
  }, 16);
}

export function connect() {
  const source = new EventSource("/api/events");
  source.addEventListener("open", () => {
    connected = true;
    changed();
  });
  source.addEventListener("error", async () => {
    connected = false;
    changed();
    if (source.readyState === EventSource.CLOSED) {
      const answer = await fetch("/api/session").catch(() => null);
      if (answer?.status === 401) location.replace("/");
      else setTimeout(connect, 2000);
    }
  });
  source.addEventListener("everything", (event) => {
    topics.clear();
    for (const [topic, found] of Object.entries(JSON.parse(event.data)))
      topics.set(topic, new Map(Object.entries(found)));
    told = true;
    changed();
  });
  source.addEventListener("change", (event) => {
    const { topic, key, document } = JSON.parse(event.data);
    if (!topics.has(topic)) topics.set(topic, new Map());
    if (document === null) topics.get(topic).delete(key);
    else topics.get(topic).set(key, document);
    changed();
  });
}
