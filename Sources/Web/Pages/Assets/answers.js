// How the replies on show stand, and how long the callee has been waiting. Pure.

const answering = new Set(["suggestion", "typed", "keypad"]);

/**
 * Whether the replies on show are of an earlier question (`isOld`), and the words that have answered theirs already, on
 * this page or another (`said`, else null). Words that were cut or never sounded answer nothing.
 */
export function repliesNow({ suggestions, turns }) {
  if (!suggestions) return { isOld: false, said: null };
  const later = turns.filter((turn) => turn.id > suggestions.turn);
  const isAnswer = ({ speaker, origin, state }) =>
    speaker === "caller" && answering.has(origin) && state !== "cut" && state !== "failed";
  return {
    isOld: later.some((turn) => turn.speaker === "callee" && turn.text !== ""),
    said: later.findLast(isAnswer)?.text ?? null,
  };
}

/** Since when the callee has been waiting for words of ours, in milliseconds since 1970; null while one side speaks. */
export function waitingSince({ state, turns }) {
  if (state !== "talking" || turns.some((turn) => turn.state === "open" || turn.state === "queued")) return null;
  // A filler asks to wait: they wait still.
  const last = turns.findLast((turn) => turn.origin !== "filler" && turn.state !== "failed");
  if (last?.speaker !== "callee") return null;
  const since = last.heardAt ?? Date.parse(last.startedAt ?? "");
  return Number.isNaN(since) ? null : since;
}
