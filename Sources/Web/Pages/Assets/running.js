// A call goes on while another page is open: it is kept alive, and one tap leads back to it.

import { SocketClient } from "./socket.js";

const bar = document.getElementById("running");
const callSid = bar.dataset.call;

const socket = new SocketClient({
  onState: (name) => {
    // A call that no page watches is ended after a while.
    if (name === "connected") socket.emit("bind.call", { callSid });
  },
}).onAny((event, data = {}) => {
  if (data.state !== "ended" && event !== "say.error") return;
  bar.hidden = true;
  socket.close();
});
socket.open();
