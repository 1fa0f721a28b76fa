// How large captions are written, kept in this browser.

import { recall, remember } from "./kept.js";

/** The sizes there are, in parts of the usual one. */
export const sizes = [1, 1.5, 2, 3];

/** The size that was chosen; the usual one where none was. */
export function captionSize() {
  const kept = Number(recall("captionSize"));
  return sizes.includes(kept) ? kept : 1;
}

/** Chooses a size, for this page and the next. */
export function chooseSize(size) {
  remember("captionSize", String(size));
  applySize(size);
}

/** Lets captions have that size. */
export function applySize(size = captionSize()) {
  document.documentElement.style.setProperty("--captions", String(size));
}

/** The next larger size, and after the largest the usual one. */
export function nextSize(size) {
  return sizes[(sizes.indexOf(size) + 1) % sizes.length];
}
