// A Socket.IO client (protocol 5 over Engine.IO 4): WebSocket first, polling where that does not get through.

import { PollingTransport, SocketTransport } from "./transports.js";

/** How long a connection may take to say its first word before another is tried, in ms. */
const PATIENCE = 5_000;

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

/** Whether there are bytes somewhere in a value. */
function hasBytes(value) {
  if (value === null || typeof value !== "object") return false;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return true;
  if (typeof Blob === "function" && value instanceof Blob) return true;
  return Object.values(typeof value.toJSON === "function" ? value.toJSON() : value).some(hasBytes);
}

/** The value with a place kept for each of its bytes, which are added to a list, depth first. */
export function withoutBytes(value, bytes) {
  if (!hasBytes(value)) return value;
  if (Array.isArray(value)) return value.map((inner) => withoutBytes(inner, bytes));
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value) || (typeof Blob === "function" && value instanceof Blob)) {
    return { _placeholder: true, num: bytes.push(value) - 1 };
  }
  const plain = typeof value.toJSON === "function" ? value.toJSON() : value;
  return Object.fromEntries(Object.entries(plain).map(([key, inner]) => [key, withoutBytes(inner, bytes)]));
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
  #namespace;
  #auth;
  #world;
  #handlers = new Map();
  #listeners = [];
  #tellings = [];
  #onState;
  #onUpgrade;
  #onRequest;
  #transports;
  #options;
  #delay;
  #state = "closed";
  #id = null;
  #reason = null;
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
   * @param options.auth gives the credentials for every try, an object or the promise of one.
   * @param options.transports the kinds of connection, each tried when the one before does not get through.
   * @param options.connection what those take besides the address: `query`, `headers`, `credentials`, `patience`,
   *   `wantsUpgrade`.
   * @param options.delay gives the milliseconds before try 0, 1, 2 …; null gives up.
   * @param options.onState takes the state whenever it changes.
   * @param options.onUpgrade is called when polling has become a WebSocket.
   * @param options.onRequest takes what the server asks, `(answer, event, ...values)`; otherwise it is told that it was heard.
   * @param options.world what stands in for the browser in tests.
   */
  constructor({ url = globalThis.location?.origin, path = "/socket.io/", namespace = "/", auth = () => ({}),
    transports = [SocketTransport, PollingTransport], connection = {}, delay = (attempt) => backOff(attempt), onState = () => {},
    onUpgrade = () => {}, onRequest = (answer) => answer(), world = globalThis } = {}) {
    this.#namespace = namespace;
    this.#auth = auth;
    this.#transports = transports;
    this.#options = { patience: PATIENCE, ...connection, url: `${url.replace(/\/$/, "")}${path}` };
    this.#delay = delay;
    this.#onState = onState;
    this.#onUpgrade = onUpgrade;
    this.#onRequest = onRequest;
    this.#world = world;
    world.addEventListener?.("online", () => this.#hurry());
    world.addEventListener?.("offline", () => this.#connection?.fail("transport close"));
    world.document?.addEventListener("visibilitychange", () => {
      if (world.document.visibilityState === "visible") this.#hurry();
    });
  }

  get state() {
    return this.#state;
  }

  /** The server's name for this connection; null without one. */
  get id() {
    return this.#state === "connected" ? this.#id : null;
  }

  /** Why the last connection ended, in Socket.IO's words: `transport close`, `ping timeout` … */
  get reason() {
    return this.#reason;
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

  /** Calls a function with the name and the values of every event that asks for no answer. */
  onEvent(listener) {
    this.#tellings.push(listener);
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
    this.#send(2, [event, ...values]);
    return true;
  }

  /**
   * Sends an event, and gives the values of the answer to a function: `(error, ...values)`. The error is a `RequestError`.
   *
   * @param timeout milliseconds; null waits as long as the connection lasts.
   */
  ask(values, timeout, onAnswer) {
    if (this.#state !== "connected") return onAnswer(new RequestError("disconnected"));
    const id = this.#lastRequest++;
    const timer = timeout === null ? null : this.#world.setTimeout(() => {
      this.#requests.delete(id);
      onAnswer(new RequestError("timeout"));
    }, timeout);
    this.#requests.set(id, { onAnswer, timer });
    this.#send(2, values, id);
  }

  /** Sends an event and promises the first value of the answer; or it fails with a `RequestError`. */
  request(event, value, timeout = 10_000) {
    return new Promise((resolve, reject) => {
      this.ask(value === undefined ? [event] : [event, value], timeout, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }

  /** Breaks the connection, as a bad line would; another one is tried. */
  drop() {
    this.#connection?.fail("forced close");
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
    this.#reason = "io client disconnect";
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

  /** Sends a packet; one with bytes in it is of another type, three further on, and they follow it. */
  #send(type, data, id = "") {
    const bytes = [];
    const text = JSON.stringify(withoutBytes(data, bytes));
    const kind = bytes.length > 0 ? `${type + 3}${bytes.length}-` : type;
    this.#connection.send(`4${kind}${this.#prefix()}${id}${text}`);
    for (const one of bytes) this.#connection.send(one);
  }

  #forget() {
    this.#pid = null;
    this.#offset = null;
  }

  #failRequests() {
    const requests = [...this.#requests.values()];
    this.#requests.clear();
    for (const { onAnswer, timer } of requests) {
      this.#world.clearTimeout(timer);
      onAnswer(new RequestError("disconnected"));
    }
  }

  #hurry() {
    if (this.#state !== "waiting") return;
    this.#world.clearTimeout(this.#retry);
    this.#connect();
  }

  #connect(transports = this.#transports) {
    const [Transport, ...others] = transports;
    this.#retry = null;
    this.#refusal = null;
    this.#early = [];
    this.#partial = null;
    this.#enter("connecting");
    const connection = new Transport(this.#world, this.#options, {
      onOpen: () => {
        const greet = (credentials) => {
          const back = this.#pid === null ? {} : { pid: this.#pid, ...(this.#offset === null ? {} : { offset: this.#offset }) };
          const auth = { ...credentials, ...back };
          if (!connection.isEnded) connection.send(`40${this.#prefix()}${Object.keys(auth).length > 0 ? JSON.stringify(auth) : ""}`);
        };
        const credentials = this.#auth();
        if (typeof credentials?.then !== "function") return greet(credentials);
        credentials.then(greet, () => connection.fail("transport error"));
      },
      onUpgrade: () => this.#onUpgrade(),
      onMessage: (message) => {
        if (connection !== this.#connection) return;
        try {
          this.#take(message);
        } catch (error) {
          // What makes no sense is not guessed at.
          if (!(error instanceof SyntaxError)) throw error;
          connection.fail("parse error");
        }
      },
      onEnd: (reason, wasOpen) => {
        if (connection !== this.#connection) return;
        this.#connection = null;
        this.#reason = reason;
        this.#failRequests();
        if (this.#state === "refused" || this.#state === "left") return;
        if (!wasOpen && others.length > 0) return this.#connect(others);
        const delay = this.#delay(this.#attempt);
        this.#attempt += 1;
        if (delay === null) return this.#enter("closed");
        // Before the word about it, which may be an order to leave.
        this.#retry = this.#world.setTimeout(() => this.#connect(), delay);
        this.#enter("waiting");
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
      case 0: return this.#connected(data ?? {});
      case 1:
        this.#reason = "io server disconnect";
        return this.#end("left");
      case 2: case 5: return this.#event(data, packet.id);
      case 3: case 6: return this.#answered(packet.id, data);
      case 4:
        this.#refusal = data;
        return this.#end("refused");
    }
  }

  #connected({ sid = null, pid = null }) {
    const isRecovered = this.#pid !== null && pid === this.#pid;
    if (!isRecovered) this.#offset = null;
    this.#isRecovered = isRecovered;
    this.#id = sid;
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
    if (id === null) {
      for (const listener of this.#tellings) listener(event, ...values);
      return;
    }
    const connection = this.#connection;
    const answer = (...answers) => {
      // The question belongs to the connection on which it came, and is answered once.
      if (connection === this.#connection && this.#state === "connected" && isOpen) this.#send(3, answers, id);
      isOpen = false;
    };
    let isOpen = true;
    this.#onRequest(answer, event, ...values);
  }

  #answered(id, data) {
    const request = this.#requests.get(id);
    if (!request) return;
    this.#requests.delete(id);
    this.#world.clearTimeout(request.timer);
    request.onAnswer(null, ...data);
  }
}
