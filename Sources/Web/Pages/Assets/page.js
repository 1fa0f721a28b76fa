// What every page needs: its sentences, times in the reader's own zone, and requests that fail in words.

const sentences = JSON.parse(document.body.dataset.texts || "{}");

export const pageLanguage = document.body.dataset.language;

/** The sentence of a key; `values` fill its {placeholders}. An unknown key gives the key. */
export function text(key, values = {}) {
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Whether the page has a sentence for the key. */
export function hasText(key) {
  return key in sentences;
}

export const byId = (id) => document.getElementById(id);

/** Shows a message in an element, or hides it when there is none. */
export function show(element, message) {
  element.textContent = message ?? "";
  element.hidden = !message;
}

/** Rewrites every `<time>` below `root` in the reader's own zone. */
export function localizeTimes(root = document) {
  const full = new Intl.DateTimeFormat(pageLanguage, { dateStyle: "medium", timeStyle: "short" });
  const short = new Intl.DateTimeFormat(pageLanguage, { timeStyle: "short" });
  for (const element of root.querySelectorAll("time[datetime]")) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    element.textContent = ("timeOnly" in element.dataset ? short : full).format(date);
  }
}

/** A refusal of the server, or no answer at all; `message` is fit to be shown. */
export class RequestError extends Error {
  constructor(message, code = "") {
    super(message);
    this.code = code;
  }
}

/** Sends a request and gives the answer's JSON, if it has any. Throws `RequestError`, or `AbortError` when aborted. */
export async function request(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestError(text("common.network"), "network");
  }
  // A body that is not JSON carries no sentence; the status alone decides then.
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(answer.error || text("common.unexpected"), answer.code || "");
  return answer;
}

/** Asks in the page's own dialog; true when the person chose to delete. */
export function confirmDelete(name = "delete-dialog") {
  const dialog = byId(name);
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "delete"), { once: true });
  });
}
