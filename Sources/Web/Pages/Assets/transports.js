// Engine.IO 4: one connection to a server, by WebSocket, or by polling that becomes a WebSocket where that gets through.

const SEPARATOR = "\x1e";
/** Packets in one request; python-engineio takes no more. */
const MOST_TOGETHER = 16;

/**
 * What both transports have in common: the handshake, the heartbeat, and one end.
 *
 * A packet is a string, or bytes (`ArrayBuffer`, a view of one, or a `Blob`).
 */
class Transport {
  /**
   * @param options.url the server's path, `https://…/socket.io/`.
   * @param options.query more parameters, an object.
   * @param options.headers more headers of requests, an object; browsers send none with a WebSocket.
   * @param options.credentials whether cookies go to other sites' servers too.
   * @param options.patience how long the server may take to say its first word, in ms.
   * @param options.wantsUpgrade whether polling is to become a WebSocket.
   */
  constructor(world, options, { onOpen, onMessage, onEnd, onUpgrade = () => {} }) {
    this.world = world;
    this.options = options;
    this.onOpen = onOpen;
    this.onMessage = onMessage;
    this.onEnd = onEnd;
    this.onUpgrade = onUpgrade;
    this.opening = null;
    this.isEnded = false;
    this.watch = null;
  }

  /** The address for a transport. */
  address(name) {
    const query = new URLSearchParams({ EIO: "4", transport: name, ...this.options.query });
    if (this.opening !== null) query.set("sid", this.opening.sid);
    const base = name === "websocket" ? this.options.url.replace(/^http/, "ws") : this.options.url;
    return `${base}?${query}`;
  }

  start() {
    this.watch = this.world.setTimeout(() => this.fail("timeout"), this.options.patience);
  }

  /** Takes in a packet of the server. */
  take(packet) {
    if (typeof packet !== "string") return this.onMessage(packet);
    switch (packet[0]) {
      case "0":
        this.opening = JSON.parse(packet.slice(1));
        this.rewind();
        return this.onOpen();
      case "1": return this.fail("transport close");
      case "2":
        this.rewind();
        return this.send("3");
      case "4": return this.onMessage(packet.slice(1));
      default: return undefined;
    }
  }

  /** The server has given a sign of life; without the next one in time the connection is dead. */
  rewind() {
    this.world.clearTimeout(this.watch);
    this.watch = this.world.setTimeout(() => this.fail("ping timeout"), this.opening.pingInterval + this.opening.pingTimeout);
  }

  /** The connection is of no more use, for a reason in Socket.IO's words. */
  fail(reason) {
    if (this.isEnded) return;
    this.isEnded = true;
    this.world.clearTimeout(this.watch);
    this.hangUp();
    this.onEnd(reason, this.opening !== null);
  }

  /** Ends without telling the client. */
  close() {
    if (this.isEnded) return;
    this.isEnded = true;
    this.world.clearTimeout(this.watch);
    this.hangUp();
  }
}

export class SocketTransport extends Transport {
  name = "websocket";

  start() {
    if (typeof this.world.WebSocket !== "function") return this.fail("transport error");
    super.start();
    this.socket = new this.world.WebSocket(this.address("websocket"));
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("message", ({ data }) => {
      if (!this.isEnded) this.take(data);
    });
    this.socket.addEventListener("close", () => this.fail("transport close"));
    this.socket.addEventListener("error", () => this.fail("transport error"));
  }

  send(packet) {
    this.socket.send(packet);
  }

  hangUp() {
    this.socket?.close();
  }
}

export class PollingTransport extends Transport {
  name = "polling";
  #waiting = [];
  #posting = null;
  #abort = new AbortController();
  // The WebSocket that may take over, and whether the server has agreed.
  #socket = null;
  #isAgreed = false;

  async start() {
    super.start();
    try {
      while (!this.isEnded && !this.#isAgreed) {
        const response = await this.#fetch({ cache: "no-store", signal: this.#abort.signal });
        if (!response.ok) throw new Error(`status ${response.status}`);
        for (const packet of (await response.text()).split(SEPARATOR)) {
          if (!this.isEnded) this.take(packet[0] === "b" ? bytesOf(packet.slice(1)) : packet);
        }
        if (this.options.wantsUpgrade && this.#socket === null && this.opening?.upgrades.includes("websocket")) this.#probe();
      }
      await this.#posting;
    } catch {
      // Whatever went wrong on the way, the next try is another connection.
      return this.fail("transport error");
    }
    if (!this.isEnded) this.#takeOver();
  }

  send(packet) {
    if (this.name === "websocket") return this.#socket.send(packet);
    this.#waiting.push(packet);
    this.#posting ??= this.#post();
  }

  #fetch(options) {
    const headers = { ...options.headers, ...this.options.headers };
    const credentials = this.options.credentials ? "include" : "same-origin";
    return this.world.fetch(this.address("polling"), { ...options, headers, credentials });
  }

  /** Asks over a WebSocket whether it gets through. If it does not, polling goes on. */
  #probe() {
    if (typeof this.world.WebSocket !== "function") return;
    const socket = new this.world.WebSocket(this.address("websocket"));
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => socket.send("2probe"));
    socket.addEventListener("message", ({ data }) => {
      if (this.isEnded) return;
      if (this.name === "websocket") this.take(data);
      // The server lets the poll that is under way go, and nothing is sent until it is back.
      else if (data === "3probe") this.#isAgreed = true;
    });
    const lose = (reason) => {
      if (this.#isAgreed) this.fail(reason);
    };
    socket.addEventListener("close", () => lose("transport close"));
    socket.addEventListener("error", () => lose("transport error"));
  }

  #takeOver() {
    this.#socket.send("5");
    this.name = "websocket";
    for (const packet of this.#waiting.splice(0)) this.#socket.send(packet);
    this.onUpgrade();
  }

  /** One request at a time, each with as much as the server takes. */
  async #post() {
    try {
      // Once a WebSocket takes over, the rest waits for it.
      while (this.#waiting.length > 0 && (!this.#isAgreed || this.isEnded)) {
        let body = await written(this.#waiting.shift());
        const encoder = new TextEncoder();
        let size = encoder.encode(body).length;
        for (let count = 1; count < MOST_TOGETHER && this.#waiting.length > 0; count += 1) {
          const next = await written(this.#waiting[0]);
          size += 1 + encoder.encode(next).length;
          if (size > this.opening.maxPayload) break;
          this.#waiting.shift();
          body += SEPARATOR + next;
        }
        const response = await this.#fetch({
          method: "POST", body, headers: { "Content-Type": "text/plain;charset=UTF-8" }, keepalive: size < 60_000,
        });
        if (!response.ok) throw new Error(`status ${response.status}`);
      }
    } catch {
      this.fail("transport error");
    }
    this.#posting = null;
  }

  hangUp() {
    const isOpen = this.opening !== null;
    if (isOpen && this.name === "polling") {
      this.#waiting.push("1");
      this.#posting ??= this.#post();
    }
    this.#abort.abort();
    this.#socket?.close();
  }
}

/** A packet as polling carries it. */
async function written(packet) {
  if (typeof packet === "string") return packet;
  const view = typeof Blob === "function" && packet instanceof Blob ? await packet.arrayBuffer() : packet;
  const bytes = ArrayBuffer.isView(view) ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(view);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `b${btoa(text)}`;
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}
