// What a person typed before a wizard begins, kept in this tab so that loading the page again loses
// nothing. Forms name the fields that are kept: never a PIN, a passphrase, a key or a file.

const PREFIX = "typed at ";

/** What was typed at a place, as values by the names of fields. */
export function recall(place) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + place)) ?? {};
  } catch {
    return {};
  }
}

export function keep(place, values) {
  try {
    sessionStorage.setItem(PREFIX + place, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing: everything else works.
  }
}

export function forget(place) {
  try {
    sessionStorage.removeItem(PREFIX + place);
  } catch {
    // There was nothing.
  }
}

/** Whoever logs out leaves nothing for whoever sits down here next. */
export function forgetAll() {
  try {
    sessionStorage.clear();
  } catch {
    // There was nothing.
  }
}
