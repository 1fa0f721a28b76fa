// What a call came to, once it is over.

import { make } from "./elements.js";
import { byId, hasText, text } from "./page.js";
import { writeNumbers } from "./turns.js";

/** Writes how the call ended and what it came to; true when the summary has just been written. */
export function showSummary(state) {
  byId("summary").dataset.outcome = state.outcome ?? "";
  byId("outcome").textContent = outcomeOf(state);
  const shape = JSON.stringify([state.summary, state.summaryState, state.isStored]);
  const body = byId("summary-body");
  if (body.dataset.shape === shape) return false;
  body.dataset.shape = shape;
  const unstored = state.isStored ? [] : [make("p", "banner", text("call.notStored"))];
  body.replaceChildren(...(state.summary ? partsOf(state.summary, state.call?.language ?? "") : absence(state)), ...unstored);
  return true;
}

function absence({ summaryState }) {
  const key = { pending: "call.summaryPending", failed: "call.summaryFailed" }[summaryState];
  return key ? [make("p", `note${summaryState === "pending" ? " is-pending" : ""}`, text(key))] : [];
}

function partsOf(summary, language) {
  const parts = [];
  if (typeof summary.isPurposeReached === "boolean") {
    const key = summary.isPurposeReached ? "call.purposeReached" : "call.purposeMissed";
    parts.push(make("p", `verdict${summary.isPurposeReached ? " good" : ""}`, text(key)));
  }
  const sentence = make("p", "summary-text");
  writeNumbers(sentence, summary.text);
  sentence.lang = language;
  parts.push(sentence);
  if (!summary.facts?.length) return parts;
  const facts = make("dl", "facts");
  for (const fact of summary.facts) {
    const line = make("div");
    const words = make("span");
    writeNumbers(words, fact.value);
    const value = make("dd");
    value.append(words, " ");
    const proof = make("a", "proof", text("call.factProof"));
    proof.href = `#turn-${fact.turn}`;
    value.append(proof);
    line.append(make("dt", "", text(`fact.${fact.kind}`)), value);
    facts.append(line);
  }
  return [...parts, make("h3", "", text("call.facts")), facts];
}

/** How the call ended. That the callee hung up is told only where nobody on our side had an answer out. */
function outcomeOf(state) {
  const hasAnswered = state.turns.some((turn) => turn.speaker === "caller" && turn.origin !== "opening" && turn.state === "heard");
  const isCutOff = state.endedRemotely && state.outcome === "completed" && !hasAnswered;
  return `${isCutOff ? `${text("call.ended.remote")} ` : ""}${text(outcomeKey(state))}`;
}

function outcomeKey({ outcome, answerer, reason }) {
  if (outcome === "failed" && answerer === "fax") return "outcome.reason.fax";
  if (outcome !== "failed" || !reason) return `outcome.${outcome}`;
  if (reason === "invalidRequest") return "outcome.failed";
  return hasText(`outcome.reason.${reason}`) ? `outcome.reason.${reason}` : "outcome.reason.network";
}
