// How the replies on show stand. Run: node --test Tests/CallBaTests/browser/
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asset, load } from "./modules.mjs";

const { repliesNow, waitingSince } = await load(asset("answers.js"));

const asked = { id: 3, speaker: "callee", text: "몇 분이세요?", state: "heard", heardAt: 5_000 };
const suggestions = { turn: 3, replies: ["네 명이에요.", "두 명이에요."] };
const mine = (more) => ({ id: 4, speaker: "caller", text: "네 명이에요.", state: "heard", ...more });

describe("The replies on show", () => {
  test("answer an open question at first", () => {
    assert.deepEqual(repliesNow({ suggestions, turns: [asked] }), { isOld: false, said: null });
    assert.deepEqual(repliesNow({ suggestions: null, turns: [asked] }), { isOld: false, said: null });
  });

  for (const origin of ["suggestion", "typed", "keypad"]) {
    for (const state of ["queued", "open", "heard"]) {
      test(`have been answered by words that were ${origin} and are ${state}, here or in another tab`, () => {
        assert.equal(repliesNow({ suggestions, turns: [asked, mine({ origin, state })] }).said, "네 명이에요.");
      });
    }
  }

  for (const change of [{ origin: "filler" }, { origin: "opening" }, { origin: "suggestion", state: "cut" }, { origin: "typed", state: "failed" }]) {
    test(`are not answered by ${JSON.stringify(change)}`, () => {
      assert.equal(repliesNow({ suggestions, turns: [asked, mine(change)] }).said, null);
    });
  }

  test("are of an earlier question once the callee says something new, also while they say it", () => {
    const next = { id: 5, speaker: "callee", text: "성함이", state: "open" };
    assert.equal(repliesNow({ suggestions, turns: [asked, next] }).isOld, true);
    assert.equal(repliesNow({ suggestions, turns: [asked, { ...next, text: "" }] }).isOld, false, "a breath is no word");
  });
});

describe("The callee's wait", () => {
  const talking = (...turns) => ({ state: "talking", turns });

  test("counts from their last word, on while a filler has been said", () => {
    assert.equal(waitingSince(talking(asked)), 5_000);
    assert.equal(waitingSince(talking(asked, mine({ origin: "filler" }))), 5_000);
    assert.equal(waitingSince(talking(asked, mine({ origin: "typed", state: "failed" }))), 5_000);
  });

  test("of a turn that was heard before the page opened counts from its beginning", () => {
    const { heardAt, ...known } = asked;
    assert.equal(waitingSince(talking({ ...known, startedAt: "1970-01-01T00:00:02Z" })), 2_000);
    assert.equal(waitingSince(talking(known)), null);
  });

  test("is none while anybody speaks, once we have answered, and before and after the call", () => {
    assert.equal(waitingSince(talking(asked, mine({ origin: "typed", state: "open" }))), null);
    assert.equal(waitingSince(talking(asked, mine({ origin: "typed", state: "queued" }))), null);
    assert.equal(waitingSince(talking(asked, mine({ origin: "typed" }))), null);
    assert.equal(waitingSince(talking(asked, { id: 5, speaker: "callee", text: "", state: "open" })), null);
    assert.equal(waitingSince(talking()), null);
    for (const state of ["dialing", "ringing", "ending", "ended"]) assert.equal(waitingSince({ state, turns: [asked] }), null);
  });
});
