// The face of Socket.IO's own client. Run: node --test Tests/CallBaTests/browser/
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asset, load } from "./modules.mjs";
import { settle, World } from "./world.mjs";

const { io, Manager } = await load(asset("io.js"));
const opening = '0{"sid":"s","upgrades":["websocket"],"pingInterval":1000,"pingTimeout":500,"maxPayload":1000}';

/** A socket over a WebSocket that is open, with what it was told. */
function connected(url = "/", options = {}) {
  const all = made(url, { transports: ["websocket"], ...options });
  all.world.socket.receive(opening, `40${all.prefix}{"sid":"a"}`);
  return all;
}

function made(url, options) {
  const world = new World();
  const socket = io(url, { world, ...options });
  const told = [];
  for (const event of ["connect", "disconnect", "connect_error"]) {
    socket.on(event, (value) => told.push(value === undefined ? event : `${event} ${value?.message ?? value}`));
  }
  const tries = [];
  for (const event of ["reconnect_attempt", "reconnect", "reconnect_error", "reconnect_failed"]) {
    socket.io.on(event, (value) => tries.push(typeof value === "number" ? `${event} ${value}` : event));
  }
  return { world, socket, told, tries, prefix: socket.nsp === "/" ? "" : `${socket.nsp},` };
}

describe("io()", () => {
  test("takes an address with a namespace and a query, or only options, or nothing", () => {
    for (const [url, options, address, prefix] of [
      [undefined, {}, "wss://here/socket.io/?EIO=4&transport=websocket", ""],
      ["/admin", {}, "wss://here/socket.io/?EIO=4&transport=websocket", "/admin,"],
      ["https://other:8443/admin?key=1", { query: { b: "2" }, path: "/live" },
        "wss://other:8443/live/?EIO=4&transport=websocket&key=1&b=2", "/admin,"],
      ["ws://other", {}, "ws://other/socket.io/?EIO=4&transport=websocket", ""],
    ]) {
      const { world } = made(url, { transports: ["websocket"], auth: { token: 1 }, ...options });
      assert.equal(world.socket.url, address);
      world.socket.receive(opening);
      assert.deepEqual(world.socket.sent, [`40${prefix}{"token":1}`]);
    }
    const world = new World();
    assert.equal(io({ world, autoConnect: false }).nsp, "/");
    assert.equal(world.sockets.length + world.requests.length, 0);
  });

  test("takes credentials from a function, anew for every connection", async () => {
    let token = 0;
    const { world, socket } = made("/", { transports: ["websocket"], auth: (give) => give({ token: ++token }) });
    world.socket.receive(opening);
    await settle();
    assert.deepEqual(world.socket.sent, ['40{"token":1}']);
    world.socket.receive('40{"sid":"a"}');
    socket.disconnect().connect();
    world.socket.receive(opening);
    await settle();
    assert.deepEqual(world.socket.sent, ['40{"token":2}']);
  });

  test("sends cookies to other sites where that is asked for, and headers of one's own", () => {
    const { world } = made("https://other", { withCredentials: true, extraHeaders: { "x-a": "b" } });
    assert.equal(world.requests[0].options.credentials, "include");
    assert.equal(world.requests[0].options.headers["x-a"], "b");
    assert.equal(made("/", {}).world.requests[0].options.credentials, "same-origin");
  });

  test("has the names that pages look for", () => {
    assert.equal(io.connect, io);
    assert.equal(io.io, io);
    assert.equal(io.protocol, 5);
    const world = new World();
    const manager = new Manager("https://here", { world, transports: ["websocket"] });
    assert.equal(manager.socket("/a"), manager.socket("/a"));
    assert.equal(manager.socket("/b").io, manager);
  });
});

describe("A socket", () => {
  test("has an id while it is connected", () => {
    const { world, socket, told } = connected();
    assert.deepEqual([socket.id, socket.connected, socket.disconnected, socket.active], ["a", true, false, true]);
    assert.equal(socket.io.engine.transport.name, "websocket");
    socket.disconnect();
    assert.deepEqual([socket.id, socket.connected, socket.active], [undefined, false, false]);
    assert.equal(world.socket.sent.at(-1), "41");
    assert.deepEqual(told, ["connect", "disconnect io client disconnect"]);
  });

  test("keeps what is sent before there is a connection, except what is volatile", () => {
    const { world, socket } = made("/", { transports: ["websocket"] });
    socket.emit("a", 1).volatile.emit("lost");
    socket.send("b");
    world.socket.receive(opening, '40{"sid":"a"}');
    assert.deepEqual(world.socket.sent, ["40", '42["a",1]', '42["message","b"]']);
    socket.volatile.emit("c");
    assert.equal(world.socket.sent.at(-1), '42["c"]');
    assert.throws(() => socket.emit("connect"), /reserved/);
  });

  test("hears events, once, no more, all, and with functions to answer by", () => {
    const { world, socket } = connected();
    const heard = [];
    const on = (...values) => heard.push(["on", ...values]);
    socket.on("told", on).once("told", (...values) => heard.push(["once", ...values]));
    socket.onAny((event, ...values) => heard.push(["any", event, ...values]));
    world.socket.receive('42["told",1]');
    socket.off("told", on).offAny();
    world.socket.receive('42["told",2]');
    assert.deepEqual(heard, [["any", "told", 1], ["on", 1], ["once", 1]]);
    socket.on("ask", (value, answer) => {
      answer(value + 1, "two");
      answer("once is enough");
    });
    world.socket.receive('427["ask",1]');
    assert.deepEqual(world.socket.sent.filter((sent) => sent.startsWith("43")), ['437[2,"two"]']);
    socket.on("unanswered", () => {});
    world.socket.receive('428["unanswered"]');
    assert.equal(world.socket.sent.some((sent) => sent.startsWith("438")), false);
  });

  test("gets answers by a function or a promise", async () => {
    const { world, socket } = connected();
    const answers = [];
    socket.emit("a", 1, (...values) => answers.push(values));
    const promised = socket.emitWithAck("b");
    assert.deepEqual(world.socket.sent.slice(-2), ['420["a",1]', '421["b"]']);
    world.socket.receive('430["x","y"]', '431["z"]');
    assert.deepEqual(answers, [["x", "y"]]);
    assert.equal(await promised, "z");
  });

  test("that waits for an answer is told when time is over or the connection is", async () => {
    const { world, socket } = connected();
    const answers = [];
    socket.timeout(300).emit("a", (...values) => answers.push(values.map((value) => value?.message ?? value)));
    socket.timeout(900).emit("b", (...values) => answers.push(values.map((value) => value?.message ?? value)));
    world.socket.receive('431["in time"]');
    world.pass(300);
    assert.deepEqual(answers, [[null, "in time"], ["operation has timed out"]]);
    const promised = socket.emitWithAck("c");
    socket.emit("d", () => answers.push("never"));
    world.socket.drop();
    await assert.rejects(promised, /disconnected/);
    assert.equal(answers.length, 2);
  });

  test("carries bytes both ways", () => {
    const { world, socket } = connected("/admin");
    const heard = [];
    socket.on("sound", (bytes) => heard.push([...new Uint8Array(bytes)]));
    socket.emit("sound", new Uint8Array([1, 2]).buffer, { also: new Uint8Array([3]) });
    assert.equal(world.socket.sent.at(-3), '452-/admin,["sound",{"_placeholder":true,"num":0},{"also":{"_placeholder":true,"num":1}}]');
    world.socket.receive('451-/admin,["sound",{"_placeholder":true,"num":0}]', new Uint8Array([4]).buffer);
    assert.deepEqual(heard, [[4]]);
  });
});

describe("A connection that is lost", () => {
  test("is tried again, and each step is told", () => {
    const { world, socket, told, tries } = connected("/", { reconnectionDelay: 100, randomizationFactor: 0 });
    world.socket.drop();
    assert.equal(socket.active, true);
    socket.emit("kept");
    world.pass(100);
    world.socket.drop();
    world.pass(200);
    world.socket.receive(opening, '40{"sid":"b"}');
    assert.deepEqual(told, ["connect", "disconnect transport close", "connect_error transport close", "connect"]);
    assert.deepEqual(tries, ["reconnect_attempt 1", "reconnect_error", "reconnect_attempt 2", "reconnect 2"]);
    assert.deepEqual([socket.id, world.socket.sent.at(-1)], ["b", '42["kept"]']);
  });

  test("is given up after so many tries, or at once", () => {
    const { world, socket, tries } = connected("/", { reconnectionAttempts: 1, reconnectionDelay: 100, randomizationFactor: 0 });
    world.socket.drop();
    world.pass(100);
    world.socket.drop();
    assert.deepEqual(tries, ["reconnect_attempt 1", "reconnect_error", "reconnect_failed"]);
    assert.equal(socket.active, false);
    const other = connected("/", { reconnection: false });
    other.world.socket.drop();
    other.world.pass(60_000);
    assert.equal(other.world.sockets.length, 1);
    other.socket.connect();
    assert.equal(other.world.sockets.length, 2);
  });

  test("without a sign of life is a timeout of its heartbeat", () => {
    const { world, told } = connected();
    world.pass(1_500);
    assert.equal(told.at(-1), "disconnect ping timeout");
  });

  test("is not tried again when the server put us out or did not let us in", () => {
    const { world, socket, told } = connected();
    world.socket.receive("41");
    world.pass(60_000);
    assert.deepEqual([told.at(-1), world.sockets.length, socket.active], ["disconnect io server disconnect", 1, false]);
    const refused = made("/", { transports: ["websocket"] });
    let data = null;
    refused.socket.on("connect_error", (error) => (data = error.data));
    refused.world.socket.receive(opening, '44{"message":"not you","data":{"code":"E1"}}');
    refused.world.pass(60_000);
    assert.deepEqual([refused.told, data, refused.world.sockets.length], [["connect_error not you"], { code: "E1" }, 1]);
  });
});

describe("Polling", () => {
  async function polling(options = {}) {
    const all = made("/", options);
    all.world.requests[0].answer(opening);
    await settle();
    return all;
  }
  const posts = (world) => world.requests.filter((request) => request.options.method === "POST");
  const poll = (world) => world.requests.findLast((request) => request.options.method !== "POST");

  test("becomes a WebSocket where that gets through, and nothing is lost or turned around", async () => {
    const { world, socket, told } = await polling();
    const heard = [];
    socket.on("told", (value) => heard.push(value));
    let upgraded = null;
    socket.io.engine.on("upgrade", ({ name }) => (upgraded = name));
    assert.match(world.socket.url, /^wss:.*transport=websocket&sid=s$/);
    world.socket.dispatchEvent(new Event("open"));
    assert.deepEqual(world.socket.sent, ["2probe"]);
    world.socket.receive("3probe");
    socket.emit("later");
    assert.deepEqual(posts(world).map((post) => post.options.body), ["40"]);
    posts(world)[0].answer("ok");
    poll(world).answer('40{"sid":"a"}\x1e42["told",1]\x1e6');
    await settle();
    world.socket.receive('42["told",2]');
    socket.emit("last");
    assert.deepEqual(world.socket.sent, ["2probe", "5", '42["later"]', '42["last"]']);
    assert.deepEqual([heard, told, upgraded, socket.io.engine.transport.name], [[1, 2], ["connect"], "websocket", "websocket"]);
    const count = world.requests.length;
    world.socket.receive("2");
    await settle();
    assert.deepEqual([world.socket.sent.at(-1), world.requests.length], ["3", count]);
    world.socket.drop();
    assert.deepEqual(told, ["connect", "disconnect transport close"]);
  });

  test("goes on where a WebSocket does not get through, or is not wanted", async () => {
    const { world, socket, told } = await polling();
    world.socket.drop();
    poll(world).answer('40{"sid":"a"}');
    await settle();
    assert.deepEqual([told, socket.io.engine.transport.name, world.sockets.length], [["connect"], "polling", 1]);
    assert.equal((await polling({ transports: ["polling"] })).world.sockets.length, 0);
    assert.equal((await polling({ upgrade: false })).world.sockets.length, 0);
  });

  test("carries bytes", async () => {
    const { world, socket } = await polling({ transports: ["polling"] });
    poll(world).answer('40{"sid":"a"}');
    await settle();
    posts(world)[0].answer("ok");
    await settle();
    socket.emit("sound", new Uint8Array([1, 2, 3]).subarray(1));
    await settle();
    assert.equal(posts(world)[1].options.body, '451-["sound",{"_placeholder":true,"num":0}]\x1ebAgM=');
  });

  test("that gets no first word in time is tried again", async () => {
    const { world, told } = made("/", { timeout: 500, reconnectionDelay: 100 });
    world.pass(500);
    assert.deepEqual(told, ["connect_error timeout"]);
    world.pass(150);
    assert.equal(world.requests.length, 2);
  });
});
