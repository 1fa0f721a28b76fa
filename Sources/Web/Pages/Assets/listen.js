// Listening to a sentence before it is said to anybody.

import { text } from "./page.js";

let current = null;

/** Plays what `ask` gives an address of; a second tap on the same button stops it. */
export async function listen(button, status, ask) {
  const wasPlaying = current?.button === button;
  stopListening();
  if (wasPlaying) return;
  const mine = { button, status, player: new Audio() };
  current = mine;
  button.setAttribute("aria-pressed", "true");
  status.textContent = text("start.listening");
  const done = (message) => {
    if (current !== mine) return;
    stopListening();
    status.textContent = message;
  };
  try {
    const { audioUrl } = await ask();
    if (current !== mine) return;
    mine.player.addEventListener("ended", () => done(""));
    mine.player.addEventListener("error", async () => done(await reason(audioUrl)));
    mine.player.src = audioUrl;
    await mine.player.play();
    if (current === mine) status.textContent = "";
  } catch (error) {
    done(error.code && error.code !== "network" ? error.message : text("start.listenFailed"));
  }
}

/** Why there is no sound: a player does not tell. */
async function reason(address) {
  try {
    const { error } = await (await fetch(address)).json();
    return error || text("start.listenFailed");
  } catch {
    return text("start.listenFailed");
  }
}

export function stopListening() {
  if (!current) return;
  current.player.pause();
  current.button.removeAttribute("aria-pressed");
  current.status.textContent = "";
  current = null;
}

/** Selects a speed, or the nearest that there is. */
export function chooseSpeed(select, speed) {
  const wanted = Number(speed);
  if (!Number.isFinite(wanted) || wanted <= 0) return;
  const distances = [...select.options].map((option) => Math.abs(Number(option.value) - wanted));
  select.selectedIndex = distances.indexOf(Math.min(...distances));
}
