// `io(url, options)` against a server: io.mjs MODULE URL MODE, with MODE polling, websocket or upgrade. Exits with 0 when content.
import assert from "node:assert/strict";
import { load } from "../../CallBaTests/browser/modules.mjs";

const [file, url, mode] = process.argv.slice(2);
const { io } = await load(file);
const transports = { polling: ["polling"], websocket: ["websocket"], upgrade: ["polling", "websocket"] }[mode];
const options = { transports, reconnectionDelay: 10 };

/** The values of the next event of a name. */
const next = (emitter, event) => new Promise((resolve) => emitter.once(event, (...values) => resolve(values)));
const plain = (value) => (value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value);

const socket = io(url, { ...options, auth: { token: "가" } });
const auth = next(socket, "auth");
const upgraded = mode === "upgrade" ? next(socket.io.engine, "upgrade") : null;
socket.emit("message", "kept until there is a connection");
const kept = next(socket, "message-back");
await next(socket, "connect");
assert.deepEqual(await auth, [{ token: "가" }]);
assert.deepEqual(await kept, ["kept until there is a connection"]);
assert.equal(typeof socket.id, "string");

// While polling becomes a WebSocket, nothing is lost or turned around.
const numbers = [];
socket.on("message-back", (number) => numbers.push(number));
for (let number = 0; number < 300; number += 1) socket.emit("message", number);
if (upgraded) await upgraded;
for (let number = 300; number < 600; number += 1) socket.emit("message", number);
while (numbers.length < 600) await next(socket, "message-back");
assert.deepEqual(numbers, Array.from({ length: 600 }, (_, number) => number));
socket.off("message-back");
assert.equal(socket.io.engine.transport.name, mode === "polling" ? "polling" : "websocket");

socket.emit("message", new Uint8Array([0, 1, 255]), { deep: [new Uint8Array(0).buffer], text: "둘" });
const [bytes, { deep, text }] = await next(socket, "message-back");
assert.deepEqual([plain(bytes), plain(deep[0]), text], [[0, 1, 255], [], "둘"]);
assert.deepEqual(await socket.timeout(20_000).emitWithAck("message-with-ack", { a: [1, null] }), { a: [1, null] });
assert.deepEqual(plain(await socket.timeout(20_000).emitWithAck("message-with-ack", new Uint8Array([7]))), [7]);
const long = "긴 말 ".repeat(20_000);
assert.equal(await socket.timeout(20_000).emitWithAck("message-with-ack", long), long);
await assert.rejects(socket.timeout(20).emitWithAck("nobody answers this"), /timed out/);
socket.on("question", (number, answer) => answer({ doubled: number * 2 }));
socket.emit("ask me", 21);
assert.deepEqual(await next(socket, "answered"), [42]);

// Another namespace, and one that does not let us in.
const custom = io(`${url}/custom`, { ...options, auth: (give) => give({ key: 1 }) });
assert.deepEqual(await next(custom, "auth"), [{ key: 1 }]);
const guarded = io(`${url}/guarded`, options);
const [error] = await next(guarded, "connect_error");
assert.equal(error.message, "당신이 아니에요.");
assert.equal(guarded.active, false);

// Cut off and back.
const first = socket.id;
const attempts = [];
socket.io.on("reconnect_attempt", (number) => attempts.push(number));
const [reason, back] = [next(socket, "disconnect"), next(socket, "connect")];
socket.io.engine.close();
assert.deepEqual(await reason, ["forced close"]);
socket.emit("message", "kept");
await back;
assert.deepEqual(await next(socket, "message-back"), ["kept"]);
assert.equal(attempts[0], 1);
assert.notEqual(socket.id, first);

const out = next(custom, "disconnect");
custom.disconnect();
assert.deepEqual(await out, ["io client disconnect"]);
socket.emit("put me out", null);
assert.deepEqual(await next(socket, "disconnect"), ["io server disconnect"]);
assert.equal(socket.active, false);
console.log("content");
process.exit(0);
