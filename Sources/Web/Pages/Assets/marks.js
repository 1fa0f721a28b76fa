// What stands out in a caption: words that may be misheard, and what was mentioned. Pure.

// Digits that belong together, as in 010-1234-5678 or 6:30: they are not broken between two lines.
const number = /\d[\d,.:/~-]*\d/g;

/** Where each of the words stands, looked for after the one before it; those that are not there are left out. */
function places(text, words) {
  const found = [];
  let from = 0;
  for (const [index, word] of words.entries()) {
    const at = word ? text.indexOf(word, from) : -1;
    if (at < 0) continue;
    from = at + word.length;
    found.push({ index, from: at, to: from });
  }
  return found;
}

/**
 * A text cut into pieces that say how they look: `{text, isDoubtful, isNumber, mention}`. `mention` is the place in
 * `mentions` of what the piece is a part of, or null. Joined, the pieces are the text.
 */
export function pieces(text, doubtful = [], mentions = []) {
  const marks = {
    doubtful: places(text, doubtful),
    mention: places(text, mentions),
    number: [...text.matchAll(number)].map(({ index, 0: { length } }) => ({ from: index, to: index + length })),
  };
  const cuts = [...new Set([0, text.length, ...Object.values(marks).flat().flatMap(({ from, to }) => [from, to])])];
  cuts.sort((one, other) => one - other);
  const over = (places, at) => places.find(({ from, to }) => from <= at && at < to);
  return cuts.slice(0, -1).map((at, index) => ({
    text: text.slice(at, cuts[index + 1]),
    isDoubtful: over(marks.doubtful, at) !== undefined,
    isNumber: over(marks.number, at) !== undefined,
    mention: over(marks.mention, at)?.index ?? null,
  }));
}
