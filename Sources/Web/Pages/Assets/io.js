// The face that pages of Socket.IO's own client know: `io(url, options)`, over this project's client.

import { SocketClient } from "./socket.js";
import { PollingTransport, SocketTransport } from "./transports.js";

/** Events that are waiting for a connection; of more, the oldest are let go. */
const MOST_WAITING = 10_000;
const RESERVED = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

/** Calls functions by the names of events. */
class Emitter {
  #listeners = new Map();

  on(event, listener) {
    this.#listeners.set(event, [...this.listeners(event), listener]);
    return this;
  }

  once(event, listener) {
    const once = (...values) => {
      this.off(event, once);
      listener.apply(this, values);
    };
    once.listener = listener;
    return this.on(event, once);
  }

  /** Without a function all of an event's are taken away, without an event all of them. */
  off(event, listener) {
    if (event === undefined) this.#listeners.clear();
    else if (listener === undefined) this.#listeners.delete(event);
    else this.#listeners.set(event, this.listeners(event).filter((one) => one !== listener && one.listener !== listener));
    return this;
  }

  listeners(event) {
    return this.#listeners.get(event) ?? [];
  }

  hasListeners(event) {
    return this.listeners(event).length > 0;
  }

  /** Tells those of this page; nothing is sent. */
  tell(event, ...values) {
    for (const listener of this.listeners(event)) listener.apply(this, values);
  }

  addEventListener(event, listener) {
    return this.on(event, listener);
  }

  removeEventListener(event, listener) {
    return this.off(event, listener);
  }

  removeListener(event, listener) {
    return this.off(event, listener);
  }

  removeAllListeners(event) {
    return this.off(event);
  }
}

/** A server, and how it is connected to; each of its namespaces has a connection of its own. */
export class Manager extends Emitter {
  #reconnection;

  constructor(uri = globalThis.location?.origin, options = {}) {
    super();
    const { world = globalThis, ...opts } = options;
    this.uri = new URL(uri, world.location?.href).origin.replace(/^ws/, "http");
    this.opts = { path: "/socket.io/", transports: ["polling", "websocket"], upgrade: true, timeout: 20_000, withCredentials: false,
      query: {}, extraHeaders: {}, autoConnect: true, ...opts };
    if (!this.opts.path.endsWith("/")) this.opts.path += "/";
    this.world = world;
    this.nsps = {};
    this.engine = null;
    this.#reconnection = { reconnection: true, reconnectionAttempts: Infinity, reconnectionDelay: 1_000, reconnectionDelayMax: 5_000,
      randomizationFactor: 0.5, ...opts };
  }

  /** Gets one of the server's namespaces. */
  socket(namespace, options = {}) {
    const name = namespace.startsWith("/") ? namespace : `/${namespace}`;
    this.nsps[name] ??= new Socket(this, name, { ...this.opts, ...options });
    if (this.opts.autoConnect) this.nsps[name].connect();
    return this.nsps[name];
  }

  reconnection(value) {
    return this.#setting("reconnection", value);
  }

  reconnectionAttempts(value) {
    return this.#setting("reconnectionAttempts", value);
  }

  reconnectionDelay(value) {
    return this.#setting("reconnectionDelay", value);
  }

  reconnectionDelayMax(value) {
    return this.#setting("reconnectionDelayMax", value);
  }

  randomizationFactor(value) {
    return this.#setting("randomizationFactor", value);
  }

  timeout(value) {
    if (value === undefined) return this.opts.timeout;
    this.opts.timeout = value;
    return this;
  }

  #setting(name, value) {
    if (value === undefined) return this.#reconnection[name];
    this.#reconnection[name] = value;
    return this;
  }

  /** Milliseconds before try 0, 1, 2 …; null when no more is to be tried. */
  delay(attempt) {
    const { reconnection, reconnectionAttempts, reconnectionDelay, reconnectionDelayMax, randomizationFactor } = this.#reconnection;
    if (!reconnection || attempt >= reconnectionAttempts) return null;
    const delay = Math.min(reconnectionDelay * 2 ** attempt, reconnectionDelayMax);
    return Math.min(delay + delay * randomizationFactor * (2 * Math.random() - 1), reconnectionDelayMax);
  }

  connect() {
    for (const socket of Object.values(this.nsps)) socket.connect();
    return this;
  }

  open() {
    return this.connect();
  }

  close() {
    for (const socket of Object.values(this.nsps)) socket.disconnect();
  }
}

/** One namespace of a server. */
export class Socket extends Emitter {
  id = undefined;
  connected = false;
  recovered = false;
  #client;
  #waiting = [];
  #flags = {};
  #listeners = [];
  #outgoing = [];
  // Tries since the last connection; 0 before the first one ended.
  #attempt = 0;
  #isTrying = false;

  constructor(manager, namespace, { auth = {}, ackTimeout = null }) {
    super();
    this.io = manager;
    this.nsp = namespace;
    this.auth = auth;
    this.ackTimeout = ackTimeout;
    const { opts, world } = manager;
    const names = opts.transports.filter((name) => name === "polling" || name === "websocket");
    const wantsUpgrade = opts.upgrade && names[0] === "polling" && names.includes("websocket");
    const kinds = { polling: PollingTransport, websocket: SocketTransport };
    const engine = new Emitter();
    engine.close = () => this.#client.drop();
    Object.defineProperty(engine, "transport", { get: () => ({ name: this.#client.transport }) });
    this.#client = new SocketClient({
      url: manager.uri, path: opts.path, namespace, world, auth: () => this.#credentials(),
      // Polling becomes a WebSocket by itself; only where a WebSocket comes first is there something to fall back to.
      transports: (wantsUpgrade ? ["polling"] : names).map((name) => kinds[name]),
      connection: { query: opts.query, headers: opts.extraHeaders, credentials: opts.withCredentials, patience: opts.timeout,
        wantsUpgrade },
      delay: (attempt) => manager.delay(attempt),
      onState: (state) => this.#enter(state),
      onUpgrade: () => engine.tell("upgrade", engine.transport),
      onRequest: (answer, event, ...values) => this.#hear(event, [...values, answer]),
    });
    // Questions come by `onRequest` alone, so that nobody hears them twice.
    this.#client.onEvent((event, ...values) => this.#hear(event, values));
    manager.engine = engine;
  }

  get disconnected() {
    return !this.connected;
  }

  /** Whether it is connected or will be by itself. */
  get active() {
    return !["closed", "left", "refused"].includes(this.#client.state);
  }

  get volatile() {
    this.#flags.isVolatile = true;
    return this;
  }

  /** What is sent next is to be answered within so many ms; its function gets an error first. */
  timeout(milliseconds) {
    this.#flags.timeout = milliseconds;
    return this;
  }

  compress() {
    return this;
  }

  connect() {
    this.#client.open();
    return this;
  }

  open() {
    return this.connect();
  }

  disconnect() {
    this.#client.close();
    return this;
  }

  close() {
    return this.disconnect();
  }

  send(...values) {
    return this.emit("message", ...values);
  }

  /** Sends an event, as soon as there is a connection; a function at its end gets the answer. */
  emit(event, ...values) {
    if (RESERVED.has(event)) throw new Error(`"${event}" is a reserved event name`);
    const { isVolatile = false, timeout = this.ackTimeout } = this.#flags;
    const takesErrors = timeout !== null;
    this.#flags = {};
    const onAnswer = typeof values.at(-1) === "function" ? values.pop() : null;
    this.#put({ values: [event, ...values], onAnswer, timeout, takesErrors }, isVolatile);
    return this;
  }

  /** Sends an event and promises the first value of the answer. */
  emitWithAck(event, ...values) {
    const { timeout = this.ackTimeout } = this.#flags;
    this.#flags = {};
    return new Promise((resolve, reject) => {
      const onAnswer = (error, value) => (error ? reject(error) : resolve(value));
      this.#put({ values: [event, ...values], onAnswer, timeout, takesErrors: true }, false);
    });
  }

  onAny(listener) {
    this.#listeners.push(listener);
    return this;
  }

  prependAny(listener) {
    this.#listeners.unshift(listener);
    return this;
  }

  offAny(listener) {
    this.#listeners = listener === undefined ? [] : this.#listeners.filter((one) => one !== listener);
    return this;
  }

  listenersAny() {
    return this.#listeners;
  }

  onAnyOutgoing(listener) {
    this.#outgoing.push(listener);
    return this;
  }

  prependAnyOutgoing(listener) {
    this.#outgoing.unshift(listener);
    return this;
  }

  offAnyOutgoing(listener) {
    this.#outgoing = listener === undefined ? [] : this.#outgoing.filter((one) => one !== listener);
    return this;
  }

  listenersAnyOutgoing() {
    return this.#outgoing;
  }

  #credentials() {
    return typeof this.auth === "function" ? new Promise((resolve) => this.auth(resolve)) : this.auth;
  }

  #put(item, isVolatile) {
    // Time counts from here, connection or not.
    if (item.timeout !== null && item.onAnswer !== null) this.#limit(item);
    if (this.connected) return this.#sendOut(item);
    if (isVolatile) return;
    this.#waiting.push(item);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
  }

  /** Answers with an error when the time is over, and not again. */
  #limit(item) {
    const { onAnswer } = item;
    const timer = this.io.world.setTimeout(() => {
      item.onAnswer = () => {};
      const place = this.#waiting.indexOf(item);
      if (place >= 0) this.#waiting.splice(place, 1);
      onAnswer(new Error("operation has timed out"));
    }, item.timeout);
    item.onAnswer = (...values) => {
      this.io.world.clearTimeout(timer);
      onAnswer(...values);
    };
  }

  #sendOut(item) {
    for (const listener of [...this.#outgoing]) listener(...item.values);
    if (item.onAnswer === null) return this.#client.emit(...item.values);
    this.#client.ask(item.values, null, (error, ...answers) => {
      // Without a time limit nobody is told that no answer will come, as it was in the original.
      if (item.takesErrors) item.onAnswer(error && new Error("socket has been disconnected"), ...answers);
      else if (!error) item.onAnswer(...answers);
    });
  }

  #hear(event, values) {
    for (const listener of [...this.#listeners]) listener.call(this, event, ...values);
    this.tell(event, ...values);
  }

  #enter(state) {
    const { reason, refusal } = this.#client;
    const wasConnected = this.connected;
    this.connected = state === "connected";
    this.id = this.#client.id ?? undefined;
    switch (state) {
      case "connecting":
        this.#isTrying = true;
        if (this.#attempt > 0) this.io.tell("reconnect_attempt", this.#attempt);
        return;
      case "connected": return this.#arrive();
      case "refused": {
        this.#isTrying = false;
        const error = Object.assign(new Error(refusal?.message ?? String(refusal)), { data: refusal?.data });
        return this.tell("connect_error", error);
      }
      default: this.#leave(state, reason, wasConnected);
    }
  }

  #arrive() {
    const attempts = this.#attempt;
    this.recovered = this.#client.isRecovered;
    this.#attempt = 0;
    this.#isTrying = false;
    for (const item of this.#waiting.splice(0)) this.#sendOut(item);
    this.tell("connect");
    if (attempts > 0) this.io.tell("reconnect", attempts);
    else this.io.tell("open");
  }

  /** A connection is over, or did not come about. */
  #leave(state, reason, wasConnected) {
    const wasTrying = this.#isTrying;
    this.#isTrying = false;
    const error = Object.assign(new Error(reason), { type: "TransportError" });
    if (wasConnected) {
      this.tell("disconnect", reason);
      this.io.tell("close", reason);
    } else if (wasTrying && reason !== "io client disconnect") {
      this.tell("connect_error", error);
      this.io.tell("error", error);
      if (this.#attempt > 0) this.io.tell("reconnect_error", error);
    }
    if (state === "waiting") this.#attempt += 1;
    else if (this.#attempt > 0 && reason !== "io client disconnect") this.io.tell("reconnect_failed");
    if (state !== "waiting") this.#attempt = 0;
  }
}

/** Connects to a namespace of a server: `io()`, `io("/admin")`, `io("https://server/admin?key=1", {auth, transports, …})`. */
export function io(url, options) {
  if (typeof url === "object") return io(undefined, url);
  const { world = globalThis } = options ?? {};
  const address = new URL((url ?? "/").replace(/^ws/, "http"), world.location?.href);
  const query = { ...Object.fromEntries(address.searchParams), ...options?.query };
  const manager = new Manager(address.origin, { ...options, query });
  return manager.socket(address.pathname, options);
}

Object.assign(io, { io, connect: io, Manager, Socket, protocol: 5 });
