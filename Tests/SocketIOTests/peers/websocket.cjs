// Debian's Node 18 has no WebSocket of its own; Debian's package of `ws` has one.
globalThis.WebSocket ??= require("ws").WebSocket;
