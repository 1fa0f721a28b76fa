// The client that a server hands to pages of others: served_client.mjs ADDRESS COOKIE. Exits with 0 when content.
import assert from "node:assert/strict";
import vm from "node:vm";

const [address, cookie] = process.argv.slice(2);
const answer = await fetch(`${address}/socket.io/socket.io.js`);
assert.equal(answer.status, 200);
assert.match(answer.headers.get("content-type"), /^text\/javascript/);
// Loading it makes no guest.
assert.equal(answer.headers.get("set-cookie"), null);
const again = await fetch(`${address}/socket.io/socket.io.js`, { headers: { "if-none-match": answer.headers.get("etag") } });
assert.equal(again.status, 304);

// A classic script defines `io`, and nothing else.
const script = await answer.text();
const page = vm.createContext({ URL, URLSearchParams, AbortController, TextEncoder, fetch, setTimeout, clearTimeout, atob, btoa });
const before = new Set(Object.keys(page));
vm.runInContext(script, page);
assert.deepEqual(Object.keys(page).filter((name) => !before.has(name)), ["io"]);
const module = await (await fetch(`${address}/socket.io/socket.io.esm.min.js`)).text();
const { io, connect } = await import(`data:text/javascript;base64,${Buffer.from(module).toString("base64")}`);
assert.equal(io, connect);

for (const client of [page.io, io]) {
  const socket = client(address, { transports: ["polling"], extraHeaders: { cookie } });
  await new Promise((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  assert.equal(typeof socket.id, "string");
  const left = new Promise((resolve) => socket.on("disconnect", resolve));
  socket.disconnect();
  assert.equal(await left, "io client disconnect");
}
const stranger = page.io(address, { transports: ["polling"] });
const refusal = await new Promise((resolve) => {
  stranger.on("connect_error", resolve);
  stranger.on("connect", () => resolve(null));
});
assert.notEqual(refusal, null);
console.log("content");
process.exit(0);
