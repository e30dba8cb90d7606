// Asks the server for a change. Every change carries the token of this session.

let csrf = "";

export class Refusal extends Error {
  /** `faults` has a sentence for each wrong field of a form. */
  constructor(status, answer) {
    super(answer.trouble ?? "This did not work.");
    this.status = status;
    this.faults = answer.faults ?? {};
  }
}

export async function begin() {
  const answer = await fetch("/api/session");
  if (!answer.ok) throw new Refusal(answer.status, {});
  const session = await answer.json();
  csrf = session.csrf;
  return session;
}

/** Sends a change and returns the answer; throws a `Refusal`. */
export async function change(path, body = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, { trouble: "The page's program does not answer; is it running?" });
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 401) location.replace("/");
  if (!answer.ok) throw new Refusal(answer.status, told);
  return told;
}
