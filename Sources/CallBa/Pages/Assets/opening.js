// The first line of a call while it is being written: how it begins, which stays, and words that are ours or theirs.

/** Characters of the words that the server takes. */
export const longestOpening = 500;

/** What was put into the field for the person, so that it may be replaced; words of their own never are. */
export class OpeningDraft {
  /** Goes on from what `kept` gave. */
  constructor({ suggestion = "", basis = "", remarks = [] } = {}) {
    this.suggestion = suggestion;
    this.basis = basis;
    this.remarks = remarks;
  }

  /** Whether the person wrote these words. */
  isTheirs(words) {
    const written = words.trim();
    return written !== "" && written !== this.suggestion;
  }

  /** Whether words for what the call is about are still to be found. */
  needs(words, basis) {
    return !this.isTheirs(words) && basis !== this.basis;
  }

  /** Takes words that were found for what the call is about, and why they should be looked at first. */
  suggest(words, basis, remarks = []) {
    this.suggestion = words.trim();
    this.basis = basis;
    this.remarks = remarks;
    return this.suggestion;
  }

  /** Why the person should look at these words before they are spoken; nothing of words of their own. */
  remark(words) {
    return words.trim() !== "" && words.trim() === this.suggestion ? this.remarks.join(" ") : "";
  }

  /** Forgets what was found. */
  clear() {
    this.suggestion = "";
    this.basis = "";
    this.remarks = [];
  }

  /**
   * What is sent: what the person sees will be said. Words that were made for something else, or that are too long to be
   * sent back, are left to the server to make anew.
   */
  order(variant, words, basis) {
    const written = words.trim();
    const isTheirs = this.isTheirs(words);
    const isOurs = basis === this.basis && [...written].length <= longestOpening;
    return { variant, text: ((isTheirs || isOurs) && written) || undefined };
  }

  /** To go on from later. */
  kept() {
    return { suggestion: this.suggestion, basis: this.basis, remarks: this.remarks };
  }
}
