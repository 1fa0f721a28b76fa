// The keypad of a live call, and the keys that a callee's menu offers.

import { make } from "./elements.js";
import { byId, show, text } from "./page.js";

// Keys pressed within this time go out together.
const keyMilliseconds = 700;
const mostKeys = 32;

/** Collects keys and sends them. */
export class Keypad {
  isOpen = false;
  // Keys that have been pressed and not sent yet.
  #keys = "";
  #timer = null;
  // Whether a menu opened it, not the person.
  #isOfMenu = false;

  /**
   * @param hands `canPress` tells whether keys can be pressed; `send` takes keys and tells whether they could go; `changed`
   *   is told that the page must be drawn again.
   */
  constructor({ canPress, send, changed }) {
    this.canPress = canPress;
    this.send = send;
    this.changed = changed;
    byId("keypad-button").addEventListener("click", () => this.toggle());
    for (const button of document.querySelectorAll("[data-key]")) {
      button.addEventListener("click", () => this.press(button.dataset.key));
    }
  }

  press(key) {
    if (!this.canPress() || this.#keys.length >= mostKeys) return;
    this.#keys += key;
    show(byId("say-error"), null);
    byId("keypad-display").textContent = this.#keys;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), keyMilliseconds);
  }

  #send() {
    if (!this.#keys) return;
    if (!this.send(this.#keys)) {
      // Something else waits for its answer, or the connection is away: the keys stay until they can go.
      this.#timer = setTimeout(() => this.#send(), keyMilliseconds);
      return;
    }
    this.#keys = "";
    this.changed();
  }

  /** Opens by itself for a menu that is read out. */
  openForMenu() {
    if (this.isOpen) return;
    this.isOpen = true;
    this.#isOfMenu = true;
  }

  /** Closes by itself what a menu has opened. */
  closeAfterMenu() {
    if (this.#isOfMenu) this.isOpen = false;
    this.#isOfMenu = false;
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.#isOfMenu = false;
    byId("keypad-display").textContent = this.#keys;
    this.changed();
    if (this.isOpen) document.querySelector('[data-key="1"]').focus({ preventScroll: true });
  }

  /** Draws it, in a call that is in the state. */
  show(state) {
    if (!this.canPress() && state.state !== "talking") this.isOpen = false;
    byId("keypad").hidden = !this.isOpen;
    byId("keypad-button").disabled = !this.canPress();
    byId("keypad-button").setAttribute("aria-expanded", String(this.isOpen));
    const label = text(this.isOpen ? "call.keypad.close" : "call.keypad.open");
    if (byId("keypad-button").textContent !== label) byId("keypad-button").firstElementChild.textContent = label;
    for (const button of document.querySelectorAll("[data-key]")) button.disabled = !this.canPress();
    this.#showMenu(state);
  }

  /** What the callee's menu offers, each with its key. */
  #showMenu(state) {
    const list = byId("menu-keys");
    list.hidden = state.menu.length === 0;
    const shape = JSON.stringify([state.menu, this.canPress()]);
    if (list.dataset.shape === shape) return;
    list.dataset.shape = shape;
    list.lang = state.call?.language ?? "";
    list.replaceChildren(
      ...state.menu.map(({ key, label }) => {
        const button = make("button", "button", `${key} ${label}`.trim());
        button.type = "button";
        button.disabled = !this.canPress();
        button.addEventListener("click", () => this.press(key));
        return button;
      }),
    );
  }
}
