// What has just happened in a call, told to those who cannot see it, and by a buzz to those who look away.

import { make } from "./elements.js";
import { byId, hasText, text } from "./page.js";
import { isDoubted } from "./turns.js";

// Lines that a screen reader may still be reading.
const mostLines = 5;

/** Notices that the dock asks about, where they are told as well. */
export const askedOf = new Set(["voicemail", "menu", "greeting.long"]);

/** A notice in words. */
export function noticeText(notices, code) {
  return hasText(`notice.${code}`) ? text(`notice.${code}`) : notices[code];
}

/** Tells how things stand. */
export function announce(sentence) {
  tell("announce", sentence);
}

function tell(place, sentence) {
  byId(place).append(make("p", "", sentence));
  while (byId(place).children.length > mostLines) byId(place).firstElementChild.remove();
}

function announceNow(sentence) {
  byId("announce-now").textContent = sentence;
}

function buzz() {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(40);
}

/** Tells what is new in a state. Nothing is, where nothing was known before. */
export function cue(before, state) {
  if (before.sequence === null) return;
  if (before.state !== state.state && state.state !== "ended") announce(text(`call.state.${state.state}`));
  if (before.acceptedAt === null && state.acceptedAt !== null) announceNow(text("call.answered"));
  if ("voicemail" in state.notices && !("voicemail" in before.notices)) {
    announceNow(`${text("notice.voicemail")} ${text("call.machine.hint")}`);
    buzz();
  }
  if (state.menu.length > 0 && state.menu !== before.menu) {
    announceNow(`${text("notice.menu")} ${state.menu.map(({ key, label }) => `${key}: ${label}`).join(", ")}`);
    buzz();
  }
  if ("greeting.long" in state.notices && !("greeting.long" in before.notices)) announceNow(text("notice.greeting.long"));
  for (const code of Object.keys(state.notices)) {
    if (!(code in before.notices) && !askedOf.has(code)) announce(noticeText(state.notices, code));
  }
  for (const turn of state.turns) cueTurn(turn, before.turns.find((other) => other.id === turn.id));
  if (state.suggestions && state.suggestions !== before.suggestions) {
    announce(`${text("call.repliesReady")}. ${state.suggestions.replies.map((reply, at) => `${at + 1}. ${reply}`).join(" ")}`);
    buzz();
  }
}

/** What was heard for good, and what of our own words was not. */
function cueTurn(turn, old) {
  if (old?.state === turn.state) return;
  if (turn.speaker === "callee") {
    const doubt = isDoubted(turn) ? ` (${text("call.maybeMisheard")})` : "";
    if (turn.state === "heard") tell("log", `${text("call.callee")}: ${turn.text}${doubt}`);
  } else if (turn.state === "failed") announceNow(`${text("call.speech.failed")}: ${turn.text}`);
  else if (turn.state === "cut" || turn.state === "queued") tell("log", `${text(`call.speech.${turn.state}`)}: ${turn.text}`);
}
