// The reducer of the live page. Run: node --test Tests/CallBaTests/browser/
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readFile } from "node:fs/promises";

const source = await readFile(new URL("../../../Sources/Web/Pages/Assets/live.js", import.meta.url), "utf8");
const { initialState, reduce } = await import(
  `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`
);

const noon = Date.UTC(2026, 0, 1, 12);
const call = { number: "+8225550101", purpose: "예약", opening: "안녕하세요", language: "ko" };

/** Plays events one after the other on a snapshot numbered 0, numbering them itself. */
function play(...events) {
  let state = reduce(initialState, snapshot(0), noon);
  for (const [index, [event, data]] of events.entries()) {
    state = reduce(state, { event, data: { callSid: "c", sequence: index + 1, ...data } }, noon);
  }
  return state;
}

function snapshot(sequence, more = {}) {
  return { event: "snapshot", data: { callSid: "c", sequence, call, state: "talking", turns: [], notices: [], ...more } };
}

describe("Captions", () => {
  test("an interim caption is replaced by the next, and by the final one, in the same turn", () => {
    const state = play(
      ["stt.partial", { turn: 1, text: "", revision: 0 }],
      ["stt.partial", { turn: 1, text: "네", revision: 1 }],
      ["stt.partial", { turn: 1, text: "네 한빛", revision: 2 }],
      ["stt.final", { turn: 1, text: "네, 한빛식당입니다.", confidence: 0.9, doubtful: ["한빛"] }],
    );
    assert.deepEqual(state.turns.map(({ id, text, state }) => ({ id, text, state })), [
      { id: 1, text: "네, 한빛식당입니다.", state: "heard" },
    ]);
    assert.deepEqual(state.turns[0].doubtful, ["한빛"]);
  });

  test("a final caption does not change any more", () => {
    const state = play(
      ["stt.final", { turn: 1, text: "네.", doubtful: [] }],
      ["stt.partial", { turn: 1, text: "네 네", revision: 9 }],
      ["stt.nothing", { turn: 1 }],
    );
    assert.deepEqual(state.turns.map((turn) => turn.text), ["네."]);
  });

  test("an interim caption that comes after a newer one is ignored", () => {
    const state = play(
      ["stt.partial", { turn: 1, text: "둘", revision: 2 }],
      ["stt.partial", { turn: 1, text: "하나", revision: 1 }],
    );
    assert.equal(state.turns[0].text, "둘");
  });

  test("a turn that held no words disappears", () => {
    assert.deepEqual(play(["stt.partial", { turn: 1, text: "", revision: 0 }], ["stt.nothing", { turn: 1 }]).turns, []);
  });

  test("turns stand in the order of their ids, whenever they come", () => {
    const state = play(
      ["speech", { turn: 2, text: "안녕하세요", origin: "opening", state: "open" }],
      ["stt.final", { turn: 1, text: "여보세요", doubtful: [] }],
    );
    assert.deepEqual(state.turns.map((turn) => turn.id), [1, 2]);
  });
});

describe("Numbered events", () => {
  const final = { event: "stt.final", data: { callSid: "c", sequence: 1, turn: 1, text: "네", doubtful: [] } };

  test("an event seen before changes nothing", () => {
    const once = reduce(reduce(initialState, snapshot(0), noon), final, noon);
    assert.equal(reduce(once, final, noon), once);
  });

  test("a missing event asks for binding, and what came too early is not shown", () => {
    const state = reduce(reduce(initialState, snapshot(0), noon), { ...final, data: { ...final.data, sequence: 2 } }, noon);
    assert.equal(state.needsBind, true);
    assert.equal(state.sequence, 0);
    assert.deepEqual(state.turns, []);
  });

  test("the missed events in order end the need to bind", () => {
    let state = reduce(reduce(initialState, snapshot(0), noon), { ...final, data: { ...final.data, sequence: 2 } }, noon);
    state = reduce(state, final, noon);
    assert.equal(state.needsBind, false);
    assert.equal(state.sequence, 1);
  });

  test("before any snapshot an event asks for binding", () => {
    assert.equal(reduce(initialState, final, noon).needsBind, true);
  });

  test("a snapshot replaces everything, even with a smaller number", () => {
    const later = reduce(reduce(initialState, snapshot(40), noon), snapshot(3, { turns: [] }), noon);
    assert.equal(later.sequence, 3);
  });

  test("events of another call are ignored", () => {
    const state = reduce(initialState, snapshot(0), noon);
    assert.equal(reduce(state, { ...final, data: { ...final.data, callSid: "other" } }, noon), state);
  });

  test("an answer to this browser is never counted as missing", () => {
    const state = reduce(initialState, snapshot(0), noon);
    assert.equal(reduce(state, { event: "say.result", data: { callSid: "c", sequence: 0, ok: true, turn: 1 } }, noon), state);
    assert.equal(reduce(state, { event: "say.error", data: { callSid: "c", sequence: 0, message: "" } }, noon), state);
  });

  test("resync asks for binding", () => {
    assert.equal(reduce(reduce(initialState, snapshot(0), noon), { event: "resync", data: {} }, noon).needsBind, true);
  });
});

describe("Replies", () => {
  test("replies to an older turn do not replace those to a newer one", () => {
    const state = play(
      ["recommendations", { turn: 3, replies: ["새 답"] }],
      ["recommendations", { turn: 1, replies: ["옛 답"] }],
    );
    assert.deepEqual(state.suggestions, { turn: 3, replies: ["새 답"] });
  });

  test("the old replies stay until the new ones are there", () => {
    const state = play(["recommendations", { turn: 1, replies: ["하나"] }], ["recommendations.pending", { turn: 3 }]);
    assert.equal(state.suggesting, "pending");
    assert.deepEqual(state.suggestions.replies, ["하나"]);
  });
});

describe("Our speech", () => {
  test("speech that was heard or cut is not spoken again by a late event", () => {
    const state = play(
      ["speech", { turn: 2, text: "네", origin: "typed", state: "open" }],
      ["speech", { turn: 2, text: "네", origin: "typed", state: "cut", playedFraction: 0.5 }],
      ["speech", { turn: 2, text: "네", origin: "typed", state: "open" }],
    );
    assert.equal(state.turns[0].state, "cut");
    assert.equal(state.turns[0].playedFraction, 0.5);
  });
});

describe("Words that wait for their turn", () => {
  const queued = { event: "local.queued", data: { turn: 3, text: "그다음 말", origin: "typed" } };

  test("are shown as waiting until they are spoken, once", () => {
    let state = reduce(play(["speech", { turn: 2, text: "먼저", origin: "typed", state: "open" }]), queued, noon);
    assert.deepEqual(state.turns.map((turn) => turn.state), ["open", "queued"]);
    const data = { callSid: "c", sequence: 2, turn: 3, text: "그다음 말", origin: "typed", state: "open" };
    state = reduce(state, { event: "speech", data }, noon);
    assert.deepEqual(state.turns.map((turn) => [turn.id, turn.state]), [[2, "open"], [3, "open"]]);
    assert.equal(reduce(state, queued, noon), state);
  });

  test("survive a snapshot that does not know them, and go when the call ends", () => {
    const state = reduce(reduce(play(), queued, noon), snapshot(0), noon);
    assert.deepEqual(state.turns.map((turn) => turn.text), ["그다음 말"]);
    const ended = { callSid: "c", sequence: 1, state: "ended", outcome: "completed" };
    assert.deepEqual(reduce(state, { event: "call.state", data: ended }, noon).turns, []);
  });

  test("sound only once their first sound is on its way", () => {
    const opened = ["speech", { turn: 2, text: "네", origin: "typed", state: "open" }];
    assert.equal(play(opened).turns[0].isSounding, false);
    assert.equal(play(opened, ["speech.started", { turn: 2 }]).turns[0].isSounding, true);
  });

  test("end the search for replies that are not needed any more", () => {
    const state = play(
      ["recommendations.pending", { turn: 1 }],
      ["recommendations.failed", { turn: 1 }],
      ["speech", { turn: 2, text: "네", origin: "typed", state: "open" }],
    );
    assert.equal(state.suggesting, "idle");
  });
});

describe("The end of a call", () => {
  test("open turns are closed as the store closes them, and empty ones go", () => {
    const state = play(
      ["stt.partial", { turn: 1, text: "감사", revision: 1 }],
      ["speech", { turn: 2, text: "네", origin: "typed", state: "open" }],
      ["stt.partial", { turn: 3, text: "", revision: 0 }],
      ["call.state", { state: "ended", outcome: "completed" }],
    );
    assert.deepEqual(state.turns.map((turn) => turn.state), ["heard", "cut"]);
    assert.equal(state.summaryState, "pending");
    assert.equal(state.suggestions, null);
  });

  test("a summary that comes is ready; one that fails is said to have failed", () => {
    const summary = { text: "예약됐어요.", facts: [] };
    const ended = ["call.state", { state: "ended", outcome: "completed" }];
    assert.equal(play(ended, ["call.summary", { summary, stored: true }]).summaryState, "ready");
    assert.equal(play(ended, ["call.summary.failed", {}]).summaryState, "failed");
  });

  test("a summary that was shown stays, also when a later snapshot has none", () => {
    const state = play(
      ["call.state", { state: "ended", outcome: "completed" }],
      ["call.summary", { summary: { text: "예약됐어요.", facts: [] }, stored: false }],
    );
    const later = reduce(state, snapshot(0, { state: "ended", outcome: "completed" }), noon);
    assert.equal(later.summary.text, "예약됐어요.");
    assert.equal(later.isStored, false);
  });

  test("what is not stored is told after the end until it is stored, or said to be lost", () => {
    const away = ["notice", { code: "storage.unavailable", isOn: true, message: "저장하지 못하고 있어요." }];
    const back = ["notice", { code: "storage.unavailable", isOn: false }];
    const ended = ["call.state", { state: "ended", outcome: "completed" }];
    const state = play(away, ended);
    assert.equal(state.isStored, false);
    assert.deepEqual(state.notices, {});
    assert.equal(play(away, ended, back).isStored, true);
    const lost = play(away, ended, back, ["notice", { code: "record.lost", isOn: true, message: "다 저장하지 못했어요." }]);
    assert.deepEqual(Object.keys(lost.notices), ["record.lost"]);
    const bound = reduce(initialState, snapshot(4, { state: "ended", notices: ["storage.unavailable", "captions.late"] }), noon);
    assert.equal(bound.isStored, false);
    assert.deepEqual(bound.notices, {});
  });

  test("nobody waits for a summary of a call that was not answered", () => {
    assert.equal(play(["call.state", { state: "ended", outcome: "noAnswer" }]).summaryState, "none");
  });
});

describe("Who answered, and when", () => {
  test("a page that is opened late counts from the answer, by this browser's clock", () => {
    const more = { acceptedAt: "2026-01-01T11:58:30.000Z", at: "2026-01-01T11:59:00.000Z" };
    assert.equal(reduce(initialState, snapshot(4, more), noon).acceptedAt, noon - 30_000);
  });

  test("a moment this browser saw itself stays", () => {
    let state = play(["call.accepted", { acceptedAt: "2026-01-01T11:00:00.000Z" }]);
    assert.equal(state.acceptedAt, noon);
    const more = { acceptedAt: "2026-01-01T11:58:30.000Z", at: "2026-01-01T11:59:00.000Z" };
    assert.equal(reduce(state, snapshot(9, more), noon + 5).acceptedAt, noon);
  });

  test("later verdicts correct earlier ones, and a snapshot knows the last", () => {
    const state = play(["call.answeredBy", { answerer: "machine" }], ["call.answeredBy", { answerer: "human" }]);
    assert.equal(state.answerer, "human");
    assert.equal(reduce(state, snapshot(9, { answerer: "machineReady" }), noon).answerer, "machineReady");
  });

  test("a machine that answered is told by a notice while it lasts", () => {
    const on = ["notice", { code: "voicemail", isOn: true, message: "음성사서함" }];
    assert.ok("voicemail" in play(on).notices);
    assert.ok(!("voicemail" in play(on, ["notice", { code: "voicemail", isOn: false }]).notices));
  });

  test("a menu's keys are there until the menu is over, or the call is", () => {
    const on = [["notice", { code: "menu", isOn: true }], ["menu", { turn: 1, keys: [{ key: "1", label: "예약" }] }]];
    assert.deepEqual(play(...on).menu, [{ key: "1", label: "예약" }]);
    assert.deepEqual(play(...on, ["notice", { code: "menu", isOn: false }]).menu, []);
    assert.deepEqual(play(...on, ["call.state", { state: "ended", outcome: "completed" }]).menu, []);
    assert.deepEqual(play(...on, ["notice", { code: "callee.silent", isOn: true }]).menu.length, 1);
    assert.deepEqual(reduce(play(...on), snapshot(9), noon).menu, []);
    const bound = reduce(initialState, snapshot(9, { keys: [{ key: "*", label: "다시" }] }), noon);
    assert.deepEqual(bound.menu, [{ key: "*", label: "다시" }]);
  });

  test("a call that a machine answered is summed up as well", () => {
    assert.equal(play(["call.state", { state: "ended", outcome: "voicemail" }]).summaryState, "pending");
  });
});

describe("Words said again after the sound was lost", () => {
  const first = { turn: 2, text: "네 명이요", origin: "suggestion" };

  test("do not end the search for replies to what was said since", () => {
    const state = play(
      ["speech", { ...first, state: "open" }],
      ["recommendations.pending", { turn: 3 }],
      ["speech", { ...first, state: "cut", playedFraction: 0.4 }],
      ["speech", { ...first, turn: 4, state: "open" }],
    );
    assert.equal(state.suggesting, "pending");
  });

  test("stand beside what was cut", () => {
    const state = play(
      ["speech", { ...first, state: "open" }],
      ["speech", { ...first, state: "cut", playedFraction: 0.4 }],
      ["speech", { ...first, turn: 4, state: "heard" }],
    );
    assert.deepEqual(state.turns.map(({ id, state }) => [id, state]), [[2, "cut"], [4, "heard"]]);
  });
});

test("keys that were pressed answer like words: replies are not looked for any more", () => {
  const state = play(
    ["recommendations.pending", { turn: 1 }],
    ["speech", { turn: 2, text: "1", origin: "keypad", state: "open" }],
  );
  assert.equal(state.suggesting, "idle");
});

describe("What was settled so far", () => {
  const asked = [{ status: "asked", text: "토요일" }];
  const agreed = [{ status: "agreed", text: "토요일" }];

  test("comes with what was heard and said, and stays until something else is told", () => {
    const state = play(
      ["stt.final", { turn: 1, text: "네.", doubtful: [], mentions: [], standing: asked }],
      ["recommendations.pending", { turn: 1 }],
    );
    assert.deepEqual(state.standing, asked);
    const later = play(["stt.final", { turn: 1, text: "네.", doubtful: [], standing: asked }], ["speech", { turn: 2, text: "네", state: "heard", standing: agreed }]);
    assert.deepEqual(later.standing, agreed);
    assert.deepEqual(reduce(initialState, snapshot(7, { standing: agreed }), noon).standing, agreed);
  });

  test("is not taken back by an event that was seen before", () => {
    const state = play(["stt.final", { turn: 1, text: "네.", doubtful: [], standing: agreed }]);
    const again = reduce(state, { event: "speech", data: { callSid: "c", sequence: 1, turn: 1, state: "heard", standing: asked } }, noon);
    assert.deepEqual(again.standing, agreed);
  });

  test("what a callee mentioned and when it was heard belongs to the turn", () => {
    const [turn] = play(["stt.final", { turn: 1, text: "3시요", doubtful: [], mentions: ["3시"] }]).turns;
    assert.deepEqual(turn.mentions, ["3시"]);
    assert.equal(turn.heardAt, noon);
    const [known] = reduce(initialState, snapshot(7, { turns: [{ id: 1, speaker: "callee", text: "네", state: "heard" }] }), noon).turns;
    assert.deepEqual(known.mentions, []);
  });
});
