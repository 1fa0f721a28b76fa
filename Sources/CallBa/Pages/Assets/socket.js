// A Socket.IO client (protocol 5 over Engine.IO 4): WebSocket first, polling where that does not get through.

const SEPARATOR = "\x1e";
/** How long a WebSocket may take to say its first word before polling is tried, in ms. */
const SOCKET_PATIENCE = 5_000;

/** Milliseconds to wait before the given try (0, 1, 2 …): doubling up to 8 s, and by chance between half and all of it. */
export function backOff(attempt, random = Math.random()) {
  const limit = Math.min(8_000, 400 * 2 ** attempt);
  return limit / 2 + (limit / 2) * random;
}

/** A Socket.IO packet of a text: `{type, attachments, namespace, id, data}`; throws for what is none. */
export function parsePacket(text) {
  const match = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*)(?:,|$))?(\d+)?(.*)$/s.exec(text);
  if (!match) throw new SyntaxError("no packet");
  const [, type, attachments, namespace = "/", id, json] = match;
  return {
    type: Number(type),
    attachments: attachments === undefined ? 0 : Number(attachments),
    namespace,
    id: id === undefined ? null : Number(id),
    data: json === "" ? undefined : JSON.parse(json),
  };
}

/** The data of a packet with its bytes in the places kept for them. */
export function withBytes(data, bytes) {
  if (Array.isArray(data)) return data.map((value) => withBytes(value, bytes));
  if (data === null || typeof data !== "object") return data;
  if (data._placeholder === true) return bytes[data.num];
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withBytes(value, bytes)]));
}

/** Why a request was not answered: `timeout`, or `disconnected`; it may have arrived all the same. */
export class RequestError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * One namespace of a server, over whatever connection there is, until `close()`.
 *
 * State: `connecting`, `connected`, `waiting` (for the next try), `refused` (by the server, see `refusal`), `left` (put out by
 * the server), `closed`. From the last three it goes on only with `open()`.
 */
export class SocketClient {
  #url;
  #path;
  #namespace;
  #auth;
  #world;
  #handlers = new Map();
  #listeners = [];
  #onState;
  #state = "closed";
  #refusal = null;
  #isRecovered = false;
  #connection = null;
  #attempt = 0;
  #retry = null;
  #pid = null;
  #offset = null;
  // Events that came before the server's word that this is a recovery.
  #early = [];
  #partial = null;
  #requests = new Map();
  #lastRequest = 0;

  /**
   * @param options.url the server, `https://…`; this page's own by default.
   * @param options.path the path of the Socket.IO server.
   * @param options.namespace `/` or another one.
   * @param options.auth gives the credentials for every try, an object.
   * @param options.onState takes the state whenever it changes.
   * @param options.world what stands in for the browser in tests.
   */
  constructor({ url = globalThis.location?.origin, path = "/socket.io/", namespace = "/", auth = () => ({}), onState = () => {},
    world = globalThis } = {}) {
    this.#url = url.replace(/\/$/, "");
    this.#path = path;
    this.#namespace = namespace;
    this.#auth = auth;
    this.#onState = onState;
    this.#world = world;
    world.addEventListener?.("online", () => this.#hurry());
    world.addEventListener?.("offline", () => this.#connection?.fail());
    world.document?.addEventListener("visibilitychange", () => {
      if (world.document.visibilityState === "visible") this.#hurry();
    });
  }

  get state() {
    return this.#state;
  }

  /** `{message, data}` of the server that does not let us in; otherwise null. */
  get refusal() {
    return this.#refusal;
  }

  /** Whether the last connection went on where the one before was cut off: nothing is missing, and nothing came twice. */
  get isRecovered() {
    return this.#isRecovered;
  }

  /** `websocket` or `polling`; null without a connection. */
  get transport() {
    return this.#connection?.name ?? null;
  }

  /** Calls a function with the values of every event of a name. */
  on(event, handler) {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
    return this;
  }

  /** Calls a function with the name and the values of every event. */
  onAny(listener) {
    this.#listeners.push(listener);
    return this;
  }

  /** Connects, and connects again whenever that is needed. */
  open() {
    if (this.#state === "closed" || this.#state === "refused" || this.#state === "left") this.#connect();
    return this;
  }

  /** Sends an event; false when there is no connection, and nothing was sent. */
  emit(event, ...values) {
    if (this.#state !== "connected") return false;
    this.#send("2", [event, ...values]);
    return true;
  }

  /** Sends an event and promises the first value of the answer; or it fails with a `RequestError`. */
  request(event, value, timeout = 10_000) {
    if (this.#state !== "connected") return Promise.reject(new RequestError("disconnected"));
    const id = this.#lastRequest++;
    return new Promise((resolve, reject) => {
      const timer = this.#world.setTimeout(() => {
        this.#requests.delete(id);
        reject(new RequestError("timeout"));
      }, timeout);
      this.#requests.set(id, { resolve, reject, timer });
      this.#send("2", value === undefined ? [event] : [event, value], id);
    });
  }

  /** Leaves for good. */
  close() {
    this.#world.clearTimeout(this.#retry);
    this.#retry = null;
    this.#forget();
    const connection = this.#connection;
    this.#connection = null;
    if (this.#state === "connected") connection?.send("41" + this.#prefix());
    connection?.close();
    this.#failRequests();
    this.#enter("closed");
  }

  #enter(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#onState(state);
  }

  #prefix() {
    return this.#namespace === "/" ? "" : `${this.#namespace},`;
  }

  #send(type, data, id = "") {
    this.#connection.send(`4${type}${this.#prefix()}${id}${JSON.stringify(data)}`);
  }

  #forget() {
    this.#pid = null;
    this.#offset = null;
  }

  #failRequests() {
    for (const { reject, timer } of this.#requests.values()) {
      this.#world.clearTimeout(timer);
      reject(new RequestError("disconnected"));
    }
    this.#requests.clear();
  }

  #hurry() {
    if (this.#state !== "waiting") return;
    this.#world.clearTimeout(this.#retry);
    this.#connect();
  }

  #connect(transports = [SocketTransport, PollingTransport]) {
    const [Transport, ...others] = transports;
    this.#retry = null;
    this.#refusal = null;
    this.#early = [];
    this.#partial = null;
    this.#enter("connecting");
    const connection = new Transport(`${this.#url}${this.#path}`, this.#world, {
      onOpen: () => {
        const back = this.#pid === null ? {} : { pid: this.#pid, ...(this.#offset === null ? {} : { offset: this.#offset }) };
        const auth = { ...this.#auth(), ...back };
        connection.send(`40${this.#prefix()}${Object.keys(auth).length > 0 ? JSON.stringify(auth) : ""}`);
      },
      onMessage: (message) => {
        if (connection !== this.#connection) return;
        try {
          this.#take(message);
        } catch (error) {
          // What makes no sense is not guessed at.
          if (!(error instanceof SyntaxError)) throw error;
          connection.fail();
        }
      },
      onEnd: (wasOpen) => {
        if (connection !== this.#connection) return;
        this.#connection = null;
        this.#failRequests();
        if (this.#state === "refused" || this.#state === "left") return;
        if (!wasOpen && others.length > 0) return this.#connect(others);
        this.#enter("waiting");
        this.#retry = this.#world.setTimeout(() => this.#connect(), backOff(this.#attempt));
        this.#attempt += 1;
      },
    });
    this.#connection = connection;
    connection.start();
  }

  #take(message) {
    if (typeof message !== "string") {
      if (this.#partial === null) throw new SyntaxError("stray bytes");
      this.#partial.bytes.push(message);
    } else {
      if (this.#partial !== null) throw new SyntaxError("bytes are due");
      this.#partial = { packet: parsePacket(message), bytes: [] };
    }
    const { packet, bytes } = this.#partial;
    if (bytes.length < packet.attachments) return;
    this.#partial = null;
    if (packet.namespace !== this.#namespace) return;
    const data = bytes.length > 0 ? withBytes(packet.data, bytes) : packet.data;
    switch (packet.type) {
      case 0: return this.#connected(data);
      case 1: return this.#end("left");
      case 2: case 5: return this.#event(data, packet.id);
      case 3: case 6: return this.#answered(packet.id, data);
      case 4:
        this.#refusal = data;
        return this.#end("refused");
    }
  }

  #connected({ pid = null }) {
    const isRecovered = this.#pid !== null && pid === this.#pid;
    if (!isRecovered) this.#offset = null;
    this.#isRecovered = isRecovered;
    this.#pid = pid;
    this.#attempt = 0;
    this.#enter("connected");
    const early = this.#early;
    this.#early = [];
    for (const [data, id] of early) this.#event(data, id);
  }

  /** The server does not want us; only the page can know what to do. */
  #end(state) {
    this.#forget();
    const connection = this.#connection;
    this.#connection = null;
    connection?.close();
    this.#failRequests();
    this.#enter(state);
  }

  #event(data, id) {
    if (this.#state !== "connected") {
      this.#early.push([data, id]);
      return;
    }
    const [event, ...values] = data;
    // Where events can be missed and fetched, the last value of each says where it stands.
    if (this.#pid !== null && id === null && typeof values.at(-1) === "string") this.#offset = values.pop();
    for (const handler of this.#handlers.get(event) ?? []) handler(...values);
    for (const listener of this.#listeners) listener(event, ...values);
    if (id !== null) this.#connection?.send(`43${this.#prefix()}${id}[]`);
  }

  #answered(id, data) {
    const request = this.#requests.get(id);
    if (!request) return;
    this.#requests.delete(id);
    this.#world.clearTimeout(request.timer);
    request.resolve(data[0]);
  }
}

/** What both transports have in common: the handshake, the heartbeat, and one end. */
class Transport {
  constructor(world, { onOpen, onMessage, onEnd }) {
    this.world = world;
    this.onOpen = onOpen;
    this.onMessage = onMessage;
    this.onEnd = onEnd;
    this.opening = null;
    this.isEnded = false;
    this.watch = null;
  }

  /** Takes in a packet of the server. */
  take(packet) {
    if (typeof packet !== "string") return this.onMessage(packet);
    switch (packet[0]) {
      case "0":
        this.opening = JSON.parse(packet.slice(1));
        this.rewind();
        return this.onOpen();
      case "1": return this.fail();
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
    this.watch = this.world.setTimeout(() => this.fail(), this.opening.pingInterval + this.opening.pingTimeout);
  }

  /** The connection is of no more use. */
  fail() {
    if (this.isEnded) return;
    this.isEnded = true;
    this.world.clearTimeout(this.watch);
    this.hangUp();
    this.onEnd(this.opening !== null);
  }

  /** Ends without telling the client. */
  close() {
    if (this.isEnded) return;
    this.isEnded = true;
    this.world.clearTimeout(this.watch);
    this.hangUp();
  }
}

class SocketTransport extends Transport {
  name = "websocket";

  constructor(url, world, callbacks) {
    super(world, callbacks);
    this.url = `${url.replace(/^http/, "ws")}?EIO=4&transport=websocket`;
  }

  start() {
    if (typeof this.world.WebSocket !== "function") return this.fail();
    this.socket = new this.world.WebSocket(this.url);
    this.socket.binaryType = "arraybuffer";
    this.watch = this.world.setTimeout(() => this.fail(), SOCKET_PATIENCE);
    this.socket.addEventListener("message", ({ data }) => {
      if (!this.isEnded) this.take(data);
    });
    this.socket.addEventListener("close", () => this.fail());
    this.socket.addEventListener("error", () => this.fail());
  }

  send(packet) {
    this.socket.send(packet);
  }

  hangUp() {
    this.socket?.close();
  }
}

class PollingTransport extends Transport {
  name = "polling";
  #waiting = [];
  #isPosting = false;
  #abort = new AbortController();

  constructor(url, world, callbacks) {
    super(world, callbacks);
    this.url = `${url}?EIO=4&transport=polling`;
  }

  async start() {
    try {
      while (!this.isEnded) {
        const response = await this.world.fetch(this.#address(), { cache: "no-store", signal: this.#abort.signal });
        if (!response.ok) throw new Error(`status ${response.status}`);
        for (const packet of (await response.text()).split(SEPARATOR)) {
          if (!this.isEnded) this.take(packet[0] === "b" ? bytesOf(packet.slice(1)) : packet);
        }
      }
    } catch {
      // Whatever went wrong on the way, the next try is another connection.
      this.fail();
    }
  }

  send(packet) {
    this.#waiting.push(packet);
    this.#post();
  }

  /** One request at a time, each with as much as the server takes. */
  async #post() {
    if (this.#isPosting) return;
    this.#isPosting = true;
    try {
      while (this.#waiting.length > 0) {
        let body = this.#waiting.shift();
        const encoder = new TextEncoder();
        let size = encoder.encode(body).length;
        while (this.#waiting.length > 0) {
          size += 1 + encoder.encode(this.#waiting[0]).length;
          if (size > this.opening.maxPayload) break;
          body += SEPARATOR + this.#waiting.shift();
        }
        const response = await this.world.fetch(this.#address(), {
          method: "POST", body, headers: { "Content-Type": "text/plain;charset=UTF-8" }, keepalive: size < 60_000,
        });
        if (!response.ok) throw new Error(`status ${response.status}`);
      }
    } catch {
      this.fail();
    }
    this.#isPosting = false;
  }

  #address() {
    return this.opening === null ? this.url : `${this.url}&sid=${encodeURIComponent(this.opening.sid)}`;
  }

  hangUp() {
    if (this.opening !== null) {
      this.#waiting.push("1");
      this.#post();
    }
    this.#abort.abort();
  }
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}
