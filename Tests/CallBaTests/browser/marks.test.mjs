// What stands out in a caption. Run: node --test Tests/CallBaTests/browser/
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asset, load } from "./modules.mjs";

const { pieces } = await load(asset("marks.js"));
const joined = (list) => list.map((piece) => piece.text).join("");
const of = (list, wanted) => list.filter(wanted).map((piece) => piece.text);

describe("A caption in pieces", () => {
  test("is the caption, whatever stands out in it", () => {
    for (const [text, doubtful, mentions] of [
      ["", [], []], ["네.", [], []], ["7시에 7명, 2만원", ["7", "2만원", "없는 말", ""], ["7시", "7명", "2만원"]],
      ["aaa", ["a", "a", "a", "a"], ["aa", "aa"]], ["6:30", ["30"], ["6:30"]],
    ]) assert.equal(joined(pieces(text, doubtful, mentions)), text);
  });

  test("names each mention by its place, in the order in which they were said", () => {
    const list = pieces("내일 3시 반, 아니 3시에 두 명이요", [], ["내일", "3시 반", "3시", "두 명"]);
    assert.deepEqual(list.filter(({ mention }) => mention !== null).map(({ mention, text }) => [mention, text]), [
      [0, "내일"], [1, "3시 반"], [2, "3시"], [3, "두 명"],
    ]);
  });

  test("keeps a doubtful word visible inside a mention", () => {
    const list = pieces("예약금은 1만 원이에요", ["1만"], ["1만 원"]);
    assert.deepEqual(list.filter(({ mention }) => mention === 0).map(({ text, isDoubtful }) => [text, isDoubtful]), [
      ["1만", true], [" 원", false],
    ]);
  });

  test("leaves out what is not there", () => {
    assert.deepEqual(of(pieces("네 분이요", ["다섯"], ["여섯 명"]), (piece) => piece.isDoubtful || piece.mention !== null), []);
  });

  test("tells the numbers that must stay on one line, and no single digit", () => {
    const numbers = (text) => of(pieces(text), (piece) => piece.isNumber);
    assert.deepEqual(numbers("번호는 010-2345-6789예요"), ["010-2345-6789"]);
    assert.deepEqual(numbers("6:30에 1,200원, 3명"), ["6:30", "1,200"]);
    assert.deepEqual(numbers("1988-12-01부터 2번"), ["1988-12-01"]);
  });
});
