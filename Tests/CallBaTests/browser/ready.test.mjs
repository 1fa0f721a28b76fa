// What a call still needs. Run: node --test Tests/CallBaTests/browser/
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asset, load } from "./modules.mjs";

const { missing } = await load(asset("ready.js"));
const { nextSize, sizes } = await load(asset("size.js"));

describe("The button of the first page", () => {
  const whole = { purpose: "예약", target: "practice", scenario: "restaurant", phone: "02-555-0101", canDial: true };
  for (const [change, lack] of [
    [{}, null], [{ target: "phone" }, null], [{ purpose: "" }, "purpose"], [{ purpose: " \n" }, "purpose"],
    [{ purpose: "", target: "phone" }, "purpose"], [{ scenario: "" }, "scenario"], [{ target: "phone", phone: " " }, "phone"],
    [{ target: "phone", canDial: false }, "network"], [{ target: "phone", canDial: false, purpose: "" }, "network"],
    [{ canDial: false, phone: "" }, null],
  ]) test(`with ${JSON.stringify(change)} ${lack ? `waits for: ${lack}` : "is ready"}`, () => assert.equal(missing({ ...whole, ...change }), lack));
});

describe("The size of captions", () => {
  test("goes up to three times and round again", () => {
    assert.deepEqual(sizes.map(nextSize), [1.5, 2, 3, 1]);
    assert.equal(Math.max(...sizes), 3);
  });
});
