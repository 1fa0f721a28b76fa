// The browser's Socket.IO client, with a world that is under control. Run: node --test Tests/CallBaTests/browser/
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asset, load } from "./modules.mjs";
import { settle, World } from "./world.mjs";

const { backOff, parsePacket, SocketClient, withBytes, withoutBytes } = await load(asset("socket.js"));

const opening = '0{"sid":"s","upgrades":[],"pingInterval":1000,"pingTimeout":500,"maxPayload":100}';

function client(options = {}) {
  const world = new World();
  const states = [];
  const heard = [];
  const made = new SocketClient({ url: "https://here", world, onState: (state) => states.push(state), ...options });
  made.on("told", (...values) => heard.push(values));
  made.open();
  return { world, states, heard, made };
}

function connected(connect = '40{"sid":"a","pid":"p"}') {
  const all = client();
  all.world.socket.receive(opening, connect);
  return all;
}

describe("Connecting", () => {
  test("goes over a WebSocket, with the credentials of that moment", () => {
    let token = 1;
    const { world, states, made } = client({ auth: () => ({ token: token++ }) });
    assert.equal(world.socket.url, "wss://here/socket.io/?EIO=4&transport=websocket");
    world.socket.receive(opening);
    assert.deepEqual(world.socket.sent, ['40{"token":1}']);
    world.socket.receive('40{"sid":"a"}');
    assert.deepEqual(states, ["connecting", "connected"]);
    assert.equal(made.transport, "websocket");
  });

  test("falls back to polling when no WebSocket gets through, and when it stays silent", async () => {
    for (const hinder of [({ socket }) => socket.drop(), (world) => world.pass(5_000)]) {
      const { world, made } = client();
      hinder(world);
      world.requests[0].answer(opening);
      await settle();
      assert.equal(made.transport, "polling");
      const post = world.requests.find((request) => request.options.method === "POST");
      assert.equal(post.url, "https://here/socket.io/?EIO=4&transport=polling&sid=s");
      assert.equal(post.options.body, "40");
    }
  });

  test("a server that does not let us in is not asked again", () => {
    const { world, made } = client();
    world.socket.receive(opening, '44{"message":"아니에요","data":{"code":"no"}}');
    assert.equal(made.state, "refused");
    assert.deepEqual(made.refusal, { message: "아니에요", data: { code: "no" } });
    world.pass(60_000);
    assert.equal(world.sockets.length, 1);
  });

  test("whoever listens to all events gets each with its name, after those who asked for it", () => {
    const { world, heard, made } = connected();
    const all = [];
    made.onAny((...values) => all.push([...values, heard.length]));
    world.socket.receive('42["told",{"a":1}]', '42["other"]');
    assert.deepEqual(all, [["told", { a: 1 }, 1], ["other", 1]]);
  });

  test("who was put out stays out until the page opens again", () => {
    const { world, made } = connected();
    world.socket.receive("41");
    assert.equal(made.state, "left");
    made.open();
    assert.equal(made.state, "connecting");
  });
});

describe("A lost connection", () => {
  test("is tried again after a while that grows, and at once when the network or the person is back", () => {
    const { world, states, made } = connected();
    world.socket.drop();
    assert.equal(made.state, "waiting");
    const [{ at }] = world.timers.values();
    assert.ok(at - world.now >= 200 && at - world.now <= 400);
    world.dispatchEvent(new Event("online"));
    assert.equal(world.sockets.length, 2);
    assert.deepEqual(states, ["connecting", "connected", "waiting", "connecting"]);
    world.socket.receive(opening);
    world.socket.drop();
    world.document.dispatchEvent(new Event("visibilitychange"));
    assert.equal(world.sockets.length, 3);
  });

  test("is noticed when the server gives no sign of life", () => {
    const { world, made } = connected();
    world.pass(1_400);
    world.socket.receive("2");
    assert.equal(world.socket.sent.at(-1), "3");
    world.pass(1_499);
    assert.equal(made.state, "connected");
    world.pass(1);
    assert.equal(made.state, "waiting");
    assert.equal(world.sockets[0].isClosed, true);
  });

  test("fails what was asked for, and sends nothing meanwhile", async () => {
    const { world, made } = connected();
    const answer = made.request("say", 1);
    world.socket.drop();
    await assert.rejects(answer, { reason: "disconnected" });
    assert.equal(made.emit("say", 1), false);
    await assert.rejects(made.request("say", 1), { reason: "disconnected" });
  });
});

describe("Coming back", () => {
  test("says where it stopped, and what it missed is heard once, in order, before anything else", () => {
    const { world, heard, made } = connected();
    world.socket.receive('42["told",1,"a1"]');
    world.socket.drop();
    world.dispatchEvent(new Event("online"));
    world.socket.receive(opening);
    assert.deepEqual(world.socket.sent, ['40{"pid":"p","offset":"a1"}']);
    world.socket.receive('42["told",2,"a2"]', '42["told",3,"a3"]');
    assert.deepEqual(heard, [[1]]);
    world.socket.receive('40{"sid":"a","pid":"p"}', '42["told",4,"a4"]');
    assert.deepEqual(heard, [[1], [2], [3], [4]]);
    assert.equal(made.isRecovered, true);
  });

  test("as a stranger it begins anew", () => {
    const { world, made } = connected();
    world.socket.receive('42["told",1,"a1"]');
    world.socket.drop();
    world.dispatchEvent(new Event("online"));
    world.socket.receive(opening, '40{"sid":"b","pid":"q"}');
    assert.equal(made.isRecovered, false);
    world.socket.drop();
    world.dispatchEvent(new Event("online"));
    world.socket.receive(opening);
    assert.deepEqual(world.socket.sent, ['40{"pid":"q"}']);
  });

  test("nothing is taken off events where nothing can be fetched", () => {
    const { world, heard } = connected('40{"sid":"a"}');
    world.socket.receive('42["told","text"]');
    assert.deepEqual(heard, [["text"]]);
  });

  test("after leaving for good it is a stranger", () => {
    const { world, made } = connected();
    made.close();
    assert.equal(world.socket.sent.at(-1), "41");
    made.open();
    world.socket.receive(opening);
    assert.deepEqual(world.socket.sent, ["40"]);
  });
});

describe("Questions", () => {
  test("are answered by their number", async () => {
    const { world, made } = connected();
    const [first, second] = [made.request("a", 1), made.request("b")];
    assert.deepEqual(world.socket.sent.slice(-2), ['420["a",1]', '421["b"]']);
    world.socket.receive('431["second"]', '430["first"]', '437["nobody asked"]');
    assert.deepEqual([await first, await second], ["first", "second"]);
  });

  test("are given up in time", async () => {
    const { world, made } = connected();
    const answer = made.request("a", 1, 300);
    world.pass(300);
    await assert.rejects(answer, { reason: "timeout" });
  });

  test("of the server are answered", () => {
    const { world } = connected();
    world.socket.receive('427["told",1]');
    assert.equal(world.socket.sent.at(-1), "437[]");
  });

  test("may hold bytes, and so may answers", async () => {
    const { world, made } = connected();
    const answer = made.request("a", { deep: [new Uint8Array([1, 2])] });
    assert.equal(world.socket.sent.at(-2), '451-0["a",{"deep":[{"_placeholder":true,"num":0}]}]');
    assert.deepEqual([...world.socket.sent.at(-1)], [1, 2]);
    world.socket.receive('461-0[{"_placeholder":true,"num":0}]', new Uint8Array([3]).buffer);
    assert.deepEqual([...new Uint8Array(await answer)], [3]);
  });
});

describe("Polling", () => {
  async function polling() {
    const all = client();
    all.world.WebSocket = undefined;
    all.world.socket.drop();
    all.world.requests[0].answer(opening);
    await settle();
    return all;
  }

  test("sends one request at a time, each with as much as the server takes", async () => {
    const { world, made } = await polling();
    const poll = world.requests.findLast((request) => request.options.method !== "POST");
    poll.answer('40{"sid":"a"}');
    await settle();
    for (const size of [40, 40, 40]) made.emit("a".repeat(size));
    const posts = () => world.requests.filter((request) => request.options.method === "POST");
    assert.equal(posts().length, 1);
    posts()[0].answer("ok");
    await settle();
    assert.equal(posts()[1].options.body, `42["${"a".repeat(40)}"]\x1e42["${"a".repeat(40)}"]`);
    posts()[1].answer("ok");
    await settle();
    assert.equal(posts()[2].options.body, `42["${"a".repeat(40)}"]`);
  });

  test("takes several packets from one answer, bytes among them", async () => {
    const { world, heard } = await polling();
    const poll = world.requests.findLast((request) => request.options.method !== "POST");
    poll.answer('40{"sid":"a"}\x1e451-["told",{"_placeholder":true,"num":0}]\x1ebAQID\x1e42["told",2]');
    await settle();
    assert.deepEqual([...new Uint8Array(heard[0][0])], [1, 2, 3]);
    assert.deepEqual(heard[1], [2]);
  });

  test("is over with the first answer that is none", async () => {
    const { world, made } = await polling();
    world.requests.findLast((request) => request.options.method !== "POST").answer("", false);
    await settle();
    assert.equal(made.state, "waiting");
  });
});

test("packets are taken apart", () => {
  assert.deepEqual(parsePacket('2/a,12["x",1]'), { type: 2, attachments: 0, namespace: "/a", id: 12, data: ["x", 1] });
  assert.deepEqual(parsePacket("0"), { type: 0, attachments: 0, namespace: "/", id: null, data: undefined });
  assert.deepEqual(parsePacket("1/a"), { type: 1, attachments: 0, namespace: "/a", id: null, data: undefined });
  assert.equal(parsePacket('52-["x"]').attachments, 2);
  for (const text of ["", "7", "x", '2["x"']) assert.throws(() => parsePacket(text), SyntaxError);
});

test("bytes are put in their places", () => {
  assert.deepEqual(withBytes(["x", { a: [{ _placeholder: true, num: 1 }] }, null], ["zero", "one"]), ["x", { a: ["one"] }, null]);
});

test("bytes leave a place behind, depth first, and what has none stays as it is", () => {
  const bytes = [];
  const [one, two] = [new Uint8Array([1]), new ArrayBuffer(2)];
  const date = new Date(0);
  assert.deepEqual(withoutBytes(["x", { a: [one], b: two, date }], bytes),
    ["x", { a: [{ _placeholder: true, num: 0 }], b: { _placeholder: true, num: 1 }, date }]);
  assert.deepEqual(bytes, [one, two]);
});

test("nonsense from the server ends the connection, and the next one is tried", () => {
  const { world, made } = connected();
  world.socket.receive("42{");
  assert.equal(made.state, "waiting");
});

test("waiting before the next try grows to eight seconds at most and is never the same for all", () => {
  assert.deepEqual([backOff(0, 0), backOff(0, 1), backOff(30, 0), backOff(30, 1)], [200, 400, 4_000, 8_000]);
});
