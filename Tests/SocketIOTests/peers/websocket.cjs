// Debian's Node 18 has no WebSocket of its own; the one that later versions build in is in a package beside it.
globalThis.WebSocket ??= require("undici").WebSocket;
