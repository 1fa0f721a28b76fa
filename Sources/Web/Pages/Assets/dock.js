// The replies of a live call as they are shown: always in the same three places.

import { byId, text } from "./page.js";
import { writeNumbers } from "./turns.js";

// How long a reply cannot be chosen after the words under the finger have changed.
const guardMilliseconds = 400;
// How long a reply that needs a second tap waits for it.
const confirmMilliseconds = 5_000;

/** The three buttons, and what keeps a finger from saying what it did not mean. */
export class Replies {
  buttons = [...document.querySelectorAll("[data-reply]")];
  #edits = [...document.querySelectorAll("[data-edit]")];
  #guardedUntil = 0;
  #suggestions = null;
  // The reply that was tapped once and needs a second tap: {index, until}.
  #asked = null;

  /**
   * @param hands `choose` and `edit` are told the place of a reply; `changed`, that it must be drawn again.
   */
  constructor({ choose, edit, changed }) {
    this.changed = changed;
    for (const [index, button] of this.buttons.entries()) {
      let wordsUnderFinger = null;
      let held = null;
      const letGo = () => clearTimeout(held);
      button.addEventListener("pointerdown", () => {
        wordsUnderFinger = this.wordsOf(index);
        held = setTimeout(() => {
          // A long press takes the words into the field; letting go then says nothing.
          wordsUnderFinger = "";
          edit(index);
        }, 600);
      });
      for (const name of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(name, letGo);
      button.addEventListener("contextmenu", (event) => event.preventDefault());
      button.addEventListener("click", (event) => {
        // Words that changed between pressing and letting go are not the words that were chosen.
        const isSame = event.detail === 0 || wordsUnderFinger === null || wordsUnderFinger === this.wordsOf(index);
        wordsUnderFinger = null;
        if (isSame) choose(index);
      });
      this.#edits[index].addEventListener("click", () => edit(index));
    }
  }

  wordsOf(index) {
    return this.buttons[index].lastElementChild.textContent;
  }

  /** Whether the words have stood there long enough to be read before they are tapped. */
  get isGuarded() {
    return performance.now() < this.#guardedUntil;
  }

  /** Whether a reply that needs a second tap has had its first; if not, this one is it. */
  confirms(index) {
    const isSecond = this.#asked?.index === index && performance.now() < this.#asked.until;
    this.#asked = isSecond ? null : { index, until: performance.now() + confirmMilliseconds };
    if (!isSecond) setTimeout(this.changed, confirmMilliseconds + 20);
    return isSecond;
  }

  /** The place of the reply that waits for a second tap, or null. */
  get asked() {
    return this.#asked && performance.now() < this.#asked.until ? this.#asked.index : null;
  }

  /**
   * Draws them. `said` are the words that have answered already, `isOld` whether the callee has gone on to something else,
   * `isStale` whether others are being looked for.
   */
  show(suggestions, { said, isOld, isStale, isReady, canSpeak }) {
    if (suggestions !== this.#suggestions) {
      this.#suggestions = suggestions;
      this.#asked = null;
      this.#guardedUntil = performance.now() + guardMilliseconds;
      setTimeout(this.changed, guardMilliseconds + 20);
      for (const [index, button] of this.buttons.entries()) {
        const words = suggestions?.replies[index] ?? "";
        writeNumbers(button.lastElementChild, words);
        if (words) button.removeAttribute("aria-label");
        else button.setAttribute("aria-label", `${index + 1}. ${text("call.replyEmpty")}`);
      }
    }
    for (const [index, button] of this.buttons.entries()) {
      const words = suggestions?.replies[index];
      const isSaid = words !== undefined && words === said;
      // Not `disabled` while guarded: that would take the focus away from someone who is on the button.
      button.disabled = !words || !canSpeak;
      button.setAttribute("aria-disabled", String(this.isGuarded || isSaid));
      button.classList.toggle("is-used", isSaid);
      button.classList.toggle("is-past", (isOld || said !== null) && !isSaid);
      button.classList.toggle("is-asking", this.asked === index);
      button.classList.toggle("is-guarded", this.isGuarded);
      this.#edits[index].hidden = !words;
      this.#edits[index].disabled = !canSpeak;
    }
    byId("replies").classList.toggle("is-stale", isStale);
    byId("replies").classList.toggle("is-ready", isReady);
  }
}
