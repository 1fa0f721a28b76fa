// A turn of the conversation as it is written.

import { make } from "./elements.js";
import { pieces } from "./marks.js";
import { hasText, pageLanguage, text } from "./page.js";

const lowConfidence = 0.4;

/** Everything of a turn that is shown; as long as it stays the same, nothing has to be written again. */
export function shapeOf(turn, { language, explainsDoubt, onChip }) {
  return JSON.stringify([
    turn.text, turn.state, turn.confidence, turn.doubtful, turn.mentions, turn.playedFraction, turn.isSounding, language, explainsDoubt, onChip === null,
  ]);
}

/**
 * Writes a turn into its element.
 * @param options `language` of the call; `explainsDoubt`, whether this turn tells what the wavy line means; `onChip`, told
 *   the turn when what was mentioned in it is tapped; null once nothing can be said any more.
 */
export function fillTurn(element, turn, { language, explainsDoubt, onChip }) {
  const isCallee = turn.speaker === "callee";
  element.className = `turn ${isCallee ? "callee" : "caller"} is-${turn.state}`;
  element.lang = language;
  const speaker = make("span", "speaker", text(isCallee ? "call.callee" : "call.caller"));
  if (turn.origin && hasText(`call.origin.${turn.origin}`)) speaker.append(` · ${text(`call.origin.${turn.origin}`)}`);
  speaker.lang = pageLanguage;
  const bubble = make("p", "bubble");
  if (turn.text === "") {
    const dots = make("span", "dots");
    dots.append(make("i"), make("i"), make("i"));
    dots.setAttribute("role", "img");
    dots.setAttribute("aria-label", text("call.speakingCallee"));
    bubble.append(dots);
  }
  const isSettled = isCallee && turn.state === "heard";
  writeMarked(bubble, turn, isSettled && onChip ? () => onChip(turn) : null);
  const note = make("span", "turn-note", noteOf(turn, explainsDoubt));
  note.lang = pageLanguage;
  element.replaceChildren(speaker, bubble, ...(note.textContent ? [note] : []));
}

/** Words with what stands out in them; what was mentioned becomes a button where something is done with it. */
function writeMarked(bubble, turn, onChip) {
  let chip = null;
  for (const piece of pieces(turn.text, turn.doubtful, onChip ? turn.mentions : [])) {
    const words = piece.isDoubtful ? make("mark", "doubtful", piece.text) : piece.isNumber ? make("span", "", piece.text) : piece.text;
    if (piece.isDoubtful) words.title = text("call.doubtfulWord");
    if (piece.isNumber) words.classList.add("number");
    if (piece.mention === null) {
      bubble.append(words);
      continue;
    }
    if (chip?.dataset.mention !== String(piece.mention)) {
      chip = make("button", "said-chip");
      chip.type = "button";
      chip.dataset.mention = piece.mention;
      chip.title = text("call.chip", { words: turn.mentions.join(", ") });
      chip.addEventListener("click", onChip);
      bubble.append(chip);
    }
    chip.append(words);
  }
}

/** Writes words so that their numbers stay on one line. */
export function writeNumbers(element, words) {
  element.replaceChildren(...pieces(words).map((piece) => (piece.isNumber ? make("span", "number", piece.text) : piece.text)));
}

/** Whether words of a turn may be misheard, and show it. */
export function isDoubted(turn) {
  return turn.speaker === "callee" && turn.doubtful.some((word) => word && turn.text.includes(word));
}

/** What became of a turn, in words. */
export function noteOf(turn, explainsDoubt = true) {
  if (turn.speaker === "callee") {
    if (turn.state === "open") return turn.text === "" ? "" : text("call.interim");
    if (isDoubted(turn)) return explainsDoubt ? text("call.doubtful") : "";
    return typeof turn.confidence === "number" && turn.confidence < lowConfidence ? text("call.lowConfidence") : "";
  }
  if (turn.state === "cut" && typeof turn.playedFraction === "number") {
    return text("call.speech.cutAt", { percent: Math.round(turn.playedFraction * 100) });
  }
  if (turn.state === "open" && turn.isSounding === false) return text("call.speech.preparing");
  return text(`call.speech.${turn.state}`);
}
