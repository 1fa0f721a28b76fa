// The first line while it is being written. Run: node --test Tests/CallBaTests/browser/
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readFile } from "node:fs/promises";

const source = await readFile(new URL("../../../Sources/CallBa/Pages/Assets/opening.js", import.meta.url), "utf8");
const { OpeningDraft, longestOpening } = await import(
  `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`
);

const purpose = "ko\n네 명 예약";
const ours = "네 명 예약하고 싶은데요, 가능할까요?";

describe("The first line", () => {
  test("is looked for anew when what the call is about changes, and not before", () => {
    const draft = new OpeningDraft();
    assert.equal(draft.needs("", purpose), true);
    assert.equal(draft.suggest(`  ${ours}\n`, purpose), ours);
    assert.equal(draft.needs(ours, purpose), false);
    assert.equal(draft.needs(ours, "ko\n다섯 명 예약"), true);
  });

  test("in a person's own words is never replaced, until they take their words away", () => {
    const draft = new OpeningDraft();
    draft.suggest(ours, purpose);
    assert.equal(draft.isTheirs("창가 자리로 부탁드려요."), true);
    assert.equal(draft.needs("창가 자리로 부탁드려요.", "ko\n다섯 명 예약"), false);
    assert.equal(draft.needs("   ", "ko\n다섯 명 예약"), true);
  });

  test("is sent as it is seen, with how it begins", () => {
    const draft = new OpeningDraft();
    draft.suggest(ours, purpose);
    assert.deepEqual(draft.order("reason", ours, purpose), { variant: "reason", text: ours });
    const theirs = { variant: "polite", text: "창가 자리로 부탁드려요." };
    assert.deepEqual(draft.order("polite", " 창가 자리로 부탁드려요. ", "ko\n다섯 명 예약"), theirs);
  });

  test("is left to the server when it is empty, out of date, or ours and too long to be sent back", () => {
    const draft = new OpeningDraft();
    assert.deepEqual(draft.order("plain", " ", purpose), { variant: "plain", text: undefined });
    draft.suggest(ours, purpose);
    assert.equal(draft.order("plain", ours, "ko\n다섯 명 예약").text, undefined);
    const long = "가".repeat(longestOpening + 1);
    draft.suggest(long, purpose);
    assert.equal(draft.order("plain", long, purpose).text, undefined);
    assert.equal(draft.order("plain", `${long}!`, purpose).text, `${long}!`, "the server says that theirs is too long");
  });

  test("says why it should be looked at, until the person has changed it", () => {
    const draft = new OpeningDraft();
    draft.suggest(ours, purpose, ["It is long.", "Words were left out."]);
    assert.equal(draft.remark(` ${ours} `), "It is long. Words were left out.");
    assert.equal(draft.remark("창가 자리로 부탁드려요."), "");
    assert.equal(draft.remark(""), "");
    const again = new OpeningDraft(JSON.parse(JSON.stringify(draft.kept())));
    assert.equal(again.remark(ours), "It is long. Words were left out.");
    draft.suggest(ours, purpose);
    assert.equal(draft.remark(ours), "");
    draft.clear();
    assert.equal(draft.remark(ours), "");
    assert.equal(new OpeningDraft({ suggestion: ours, basis: purpose }).remark(ours), "", "a draft of an older page");
  });

  test("is gone on with after the page was left", () => {
    const draft = new OpeningDraft();
    draft.suggest(ours, purpose);
    const again = new OpeningDraft(JSON.parse(JSON.stringify(draft.kept())));
    assert.equal(again.needs(ours, purpose), false);
    assert.equal(new OpeningDraft(undefined).needs("", purpose), true);
    draft.clear();
    assert.equal(draft.needs("", purpose), true);
  });
});
