/** A browser whose sockets, requests and timers do what the test says. */
export class World extends EventTarget {
  sockets = [];
  requests = [];
  timers = new Map();
  now = 0;
  #lastTimer = 0;
  document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  location = new URL("https://here/page");

  constructor() {
    super();
    const world = this;
    this.WebSocket = class extends EventTarget {
      sent = [];
      isClosed = false;
      constructor(url) {
        super();
        this.url = url;
        world.sockets.push(this);
      }
      send(data) {
        this.sent.push(data);
      }
      close() {
        this.isClosed = true;
      }
      receive(...messages) {
        for (const data of messages) this.dispatchEvent(Object.assign(new Event("message"), { data }));
      }
      drop() {
        this.dispatchEvent(new Event("close"));
      }
    };
  }
  fetch = (url, options) => new Promise((resolve, reject) => {
    const answer = (body, ok = true) => resolve({ ok, status: ok ? 200 : 400, text: async () => body });
    this.requests.push({ url, options, answer, fail: () => reject(new Error("unreachable")) });
  });
  setTimeout = (body, delay) => {
    this.timers.set(++this.#lastTimer, { body, at: this.now + delay });
    return this.#lastTimer;
  };
  clearTimeout = (id) => this.timers.delete(id);
  /** Lets time pass, up to and with the timers that are due. */
  pass(delay) {
    this.now += delay;
    for (const [id, timer] of this.timers) {
      if (timer.at > this.now) continue;
      this.timers.delete(id);
      timer.body();
    }
  }
  get socket() {
    return this.sockets.at(-1);
  }
}

/** Lets what has been promised happen. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
