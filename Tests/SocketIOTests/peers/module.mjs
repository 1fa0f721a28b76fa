// The browser's own client against a server: module.mjs MODULE URL TRANSPORT. Exits with 0 when content.
import assert from "node:assert/strict";
import { load } from "../../CallBaTests/browser/modules.mjs";

const [file, url, transport] = process.argv.slice(2);
const { SocketClient } = await load(file);

// Everything of the browser's that is needed, and a way to cut the connection.
const sockets = [];
class Cuttable extends WebSocket {
  constructor(address) {
    super(address);
    sockets.push(this);
  }
}
let isCut = false;
const world = {
  WebSocket: transport === "websocket" ? Cuttable : undefined,
  fetch: (...request) => (isCut ? Promise.reject(new Error("cut")) : fetch(...request)),
  setTimeout, clearTimeout,
};

function client(namespace = "/") {
  const events = [];
  const states = [];
  const waiters = [];
  const wake = () => waiters.splice(0).forEach((resolve) => resolve());
  const made = new SocketClient({ url, namespace, world, onState: (state) => (states.push(state), wake()) });
  for (const name of ["auth", "told", "entered", "message-back", "you are"]) {
    made.on(name, (...values) => (events.push([name, ...values]), wake()));
  }
  made.until = async (isTrue) => {
    while (!isTrue()) await new Promise((resolve) => waiters.push(resolve));
  };
  made.take = async () => {
    await made.until(() => events.length > 0);
    return events.shift();
  };
  made.states = states;
  return made;
}

const main = client().open();
assert.deepEqual(await main.take(), ["auth", {}]);
assert.equal(main.transport, transport);
assert.equal(main.emit("message", "안녕", { a: [1, null] }), true);
assert.deepEqual(await main.take(), ["message-back", "안녕", { a: [1, null] }]);
assert.deepEqual(await main.request("message-with-ack", { a: 1 }), { a: 1 });
for (let number = 0; number < 100; number += 1) main.emit("message", number);
for (let number = 0; number < 100; number += 1) assert.deepEqual(await main.take(), ["message-back", number]);
await assert.rejects(main.request("nobody answers this", 1, 50), { reason: "timeout" });
main.close();
assert.equal(main.emit("message", 1), false);

const refused = client("/guarded").open();
await refused.until(() => refused.state === "refused");
assert.deepEqual(refused.refusal, { message: "당신이 아니에요.", data: { code: "not.you" } });

// Cut off and back: what was missed comes once and in order, and what is told afterwards follows it.
const other = client("/kept").open();
const cut = client("/kept").open();
await cut.until(() => cut.state === "connected");
await other.until(() => other.state === "connected");
assert.equal(await cut.request("enter", "room"), "in");
assert.deepEqual(await cut.take(), ["entered", "room"]);
other.emit("tell", "room", "하나");
assert.deepEqual(await cut.take(), ["told", "하나"]);
if (transport === "websocket") {
  sockets.at(-1).close();
} else {
  isCut = true;
  cut.emit("say back", "into the void");
}
await cut.until(() => cut.state === "waiting");
isCut = false;
await other.until(() => other.state === "connected");
other.emit("tell", "room", "둘");
other.emit("tell", "room", "셋");
assert.deepEqual(await cut.take(), ["told", "둘"]);
assert.deepEqual(await cut.take(), ["told", "셋"]);
await cut.until(() => cut.state === "connected");
assert.equal(cut.isRecovered, true);
cut.emit("who am I");
assert.deepEqual(await cut.take(), ["you are", "room", true]);
other.close();
cut.close();
console.log("content");
process.exit(0);
