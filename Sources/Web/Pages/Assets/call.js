import { offerWhatFollows, watchRefusal } from "./after.js";
import { initialState, reduce, stretches } from "./live.js";
import { byId, confirmDelete, hasText, localizeTimes, pageLanguage, request, show, text } from "./page.js";
import { SocketClient } from "./socket.js";

// How long a reply cannot be chosen after the words under the finger have changed.
const guardMilliseconds = 400;
// How long after a reply or after the page appeared a tap on "hang up" counts as a slip.
const slipMilliseconds = 600;
// How long to wait for the server's word about something said.
const answerMilliseconds = 8_000;
// Keys pressed within this time go out together.
const keyMilliseconds = 700;
const mostKeys = 32;
// How long to wait for a summary; the server has given up long before.
const summaryMilliseconds = 60_000;
const lowConfidence = 0.4;

const root = byId("call");
const callSid = root.dataset.call;
const conversation = byId("conversation");
const replyButtons = [...document.querySelectorAll("[data-reply]")];
const sayField = byId("say");
const storageKey = `callba.call.${callSid}`;

localizeTimes();
byId("delete-call").addEventListener("click", deleteCall);
watchRefusal(callSid);
if (root.dataset.live === "true") run();

async function deleteCall() {
  if (!(await confirmDelete())) return;
  try {
    await request("DELETE", `/calls/${encodeURIComponent(callSid)}`);
    location.assign("/history");
  } catch (error) {
    show(byId("delete-error"), error.code === "network" ? text("call.deleteFailed") : error.message);
  }
}

function run() {
  const kept = restore();
  let state = { ...initialState, acceptedAt: kept.acceptedAt ?? null };
  if (root.dataset.phase === "ended") {
    state = { ...state, state: "ended", outcome: byId("summary").dataset.outcome, summaryState: "pending" };
  }
  let isConnected = false;
  let wasConnected = false;
  let wantsHangUp = false;
  // What was sent and not answered, one at a time: {origin, index, turn}.
  let sent = null;
  let usedReplies = new Set();
  let guardedUntil = 0;
  let lastReplyAt = 0;
  let holdUntil = 0;
  let isFollowing = true;
  let shownRepliesOf = null;
  // Keys that have been pressed and not sent yet.
  let keys = "";
  let keysTimer = null;
  let isKeypadOpen = false;
  let wantsMessage = false;
  const shownAt = performance.now();
  const elements = new Map();
  for (const element of byId("turns").children) elements.set(Number(element.id.slice("turn-".length)), element);

  sayField.value = kept.draft ?? "";

  const socket = new SocketClient({ onState: connection }).onAny((event, data = {}) => receive({ event, data }));
  socket.open();

  addEventListener("beforeunload", (event) => {
    if (state.state !== "ended" && !wantsHangUp) event.preventDefault();
  });
  setInterval(showTimer, 500);
  if (state.state === "ended") waitForSummary();
  else keepScreenOn();
  render();

  // Events in

  function connection(name) {
    isConnected = name === "connected";
    if (isConnected) {
      bind();
      if (wantsHangUp) socket.emit("call.ended.byUser", { callSid });
    }
    // While the store is away the session cannot be looked up: try again.
    if (name === "refused" && socket.refusal?.data?.code === "storage.unavailable") setTimeout(() => socket.open(), 3_000);
    showConnection();
    render();
  }

  /** Asks for what was missed since the last event that was taken in. */
  async function bind() {
    const { problem, code } = await ask("bind.call", state.sequence === null ? { callSid } : { callSid, after: state.sequence });
    // Without a code the connection was lost, and the next one asks again.
    if (code) show(byId("say-error"), problem);
  }

  function receive(message) {
    const before = state;
    state = reduce(state, message, Date.now());
    // What came before is sent again after a new connection; it answers nothing that was sent since.
    const isOld = message.data.sequence > 0 && before.sequence !== null && message.data.sequence <= before.sequence;
    if (!isOld) takeSpeech(message, before);
    if ((state.needsBind && !before.needsBind) || message.event === "resync") bind();
    if (state.acceptedAt !== before.acceptedAt) keep();
    cue(before);
    render();
    if (before.state !== "ended" && state.state === "ended") finish();
    const isKept = state.isStored || "record.lost" in state.notices;
    if (state.state === "ended" && state.summaryState !== "pending" && isKept) socket.close();
  }

  /** Words in the field may have been said after all, though the answer was lost with the connection. */
  function takeSpeech({ event, data }, before) {
    const isNew = event === "speech" && data.state === "open" && !before.turns.some((turn) => turn.id === data.turn);
    if (isNew && !sent && data.origin === "typed" && data.text === sayField.value.trim()) clearField();
  }

  /** Says aloud (to those who cannot see) and by a buzz what has just happened. */
  function cue(before) {
    if (before.sequence === null) return;
    if (before.state !== state.state && state.state !== "ended") announce(text(`call.state.${state.state}`));
    if (before.acceptedAt === null && state.acceptedAt !== null) announceNow(text("call.answered"));
    if ("voicemail" in state.notices && !("voicemail" in before.notices)) {
      announceNow(`${text("notice.voicemail")} ${text("call.machine.hint")}`);
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(40);
    }
    if (state.menu.length > 0 && state.menu !== before.menu) {
      isKeypadOpen = true;
      announceNow(`${text("notice.menu")} ${state.menu.map(({ key, label }) => `${key}: ${label}`).join(", ")}`);
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(40);
    }
    if ("greeting.long" in state.notices && !("greeting.long" in before.notices)) announceNow(text("notice.greeting.long"));
    for (const turn of state.turns) {
      const old = before.turns.find((other) => other.id === turn.id);
      if (turn.speaker === "callee" && turn.state === "heard" && old?.state !== "heard") {
        announce(`${text("call.callee")}: ${turn.text}`);
      }
    }
    if (state.suggestions && state.suggestions !== before.suggestions) {
      announce(`${text("call.repliesReady")}. ${state.suggestions.replies.map((reply, at) => `${at + 1}. ${reply}`).join(" ")}`);
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(40);
    }
  }

  // Out

  /** Asks for something: `{turn}` when it is carried out, `{problem, code}` when not; without a code nobody knows. */
  async function ask(event, data) {
    try {
      const answer = await socket.request(event, data, answerMilliseconds);
      if (answer?.ok) return { turn: answer.turn, problem: null };
      return { problem: answer?.message || text("common.unexpected"), code: answer?.code };
    } catch {
      return { problem: text("call.sayUnknown") };
    }
  }

  /** Sends words or keys; false when something else waits for its answer, or there is no connection. */
  function send(event, data, origin, index = null) {
    if (sent || !isConnected) return false;
    sent = { origin, index, turn: data.turn };
    ask(event, data).then(({ turn, problem }) => {
      const words = data.text ?? data.digits;
      if (turn && words) state = reduce(state, { event: "local.queued", data: { turn, origin, text: words } }, Date.now());
      settle(problem);
    });
    return true;
  }

  /** What was sent is answered; `problem` is a sentence, or null when it is being said. */
  function settle(problem) {
    const { origin, index, turn } = sent;
    sent = null;
    if (origin === "typed" && !problem) clearField();
    if (origin === "suggestion" && problem && state.suggestions?.turn === turn) usedReplies.delete(index);
    show(byId("say-error"), problem);
    render();
  }

  function clearField() {
    sayField.value = "";
    show(byId("say-error"), null);
    keep();
  }

  function choose(index) {
    const reply = state.suggestions?.replies[index];
    if (!reply || usedReplies.has(index) || sent || !canSpeak() || performance.now() < guardedUntil) return;
    if (!send("replySelected", { text: reply, turn: state.suggestions.turn }, "suggestion", index)) return;
    usedReplies.add(index);
    lastReplyAt = performance.now();
    isFollowing = true;
    show(byId("say-error"), null);
    render();
  }

  function say() {
    const words = sayField.value.trim();
    if (!words || sent) return;
    if ([...words].length > 500) return show(byId("say-error"), text("call.sayLong"));
    if (!isConnected) return show(byId("say-error"), text("call.sayOffline"));
    if (state.state !== "talking") return show(byId("say-error"), text("call.sayNotYet"));
    show(byId("say-error"), null);
    isFollowing = true;
    send("say", { text: words }, "typed");
    render();
  }

  function hold() {
    if (!canSpeak() || performance.now() < holdUntil || !send("hold", {}, "filler")) return;
    // One "one moment" is enough for a while; a nervous finger presses twice.
    holdUntil = performance.now() + 1_500;
    isFollowing = true;
    setTimeout(render, 1_550);
    render();
  }

  function press(key) {
    if (!canSpeak() || keys.length >= mostKeys) return;
    keys += key;
    show(byId("say-error"), null);
    byId("keypad-display").textContent = keys;
    clearTimeout(keysTimer);
    keysTimer = setTimeout(sendKeys, keyMilliseconds);
  }

  function sendKeys() {
    if (!keys) return;
    if (!send("press", { digits: keys }, "keypad")) {
      // Something else waits for its answer, or the connection is away: the keys stay until they can go.
      keysTimer = setTimeout(sendKeys, keyMilliseconds);
      return;
    }
    keys = "";
    isFollowing = true;
    render();
  }

  function toggleKeypad() {
    isKeypadOpen = !isKeypadOpen;
    byId("keypad-display").textContent = keys;
    render();
    if (isKeypadOpen) document.querySelector('[data-key="1"]').focus({ preventScroll: true });
  }

  async function leaveMessage() {
    if (!canSpeak() || wantsMessage) return;
    wantsMessage = true;
    render();
    const { problem } = await ask("leaveMessage");
    if (!problem) return;
    wantsMessage = false;
    show(byId("say-error"), problem);
    render();
  }

  async function stop() {
    if (!speaking()) return;
    const { problem, code } = await ask("stop");
    // What was to be stopped may have ended just before.
    if (problem && code !== "stop.nothing") show(byId("say-error"), problem);
  }

  async function speakOpening() {
    if (!canSpeak()) return;
    show(byId("say-error"), (await ask("speakOpening")).problem);
  }

  function hangUp() {
    const now = performance.now();
    if (now - shownAt < slipMilliseconds || now - lastReplyAt < slipMilliseconds || wantsHangUp) return;
    wantsHangUp = true;
    socket.emit("call.ended.byUser", { callSid });
    render();
  }

  function canSpeak() {
    return isConnected && state.state === "talking" && !wantsHangUp;
  }

  function speaking() {
    return state.turns.find((turn) => turn.speaker === "caller" && turn.state === "open");
  }

  // Hands

  for (const [index, button] of replyButtons.entries()) {
    let wordsUnderFinger = null;
    button.addEventListener("pointerdown", () => (wordsUnderFinger = button.lastElementChild.textContent));
    button.addEventListener("click", (event) => {
      // Words that changed between pressing and letting go are not the words that were chosen.
      const isSame = event.detail === 0 || wordsUnderFinger === null || wordsUnderFinger === button.lastElementChild.textContent;
      wordsUnderFinger = null;
      if (isSame) choose(index);
    });
  }
  byId("hold").addEventListener("click", hold);
  byId("stop").addEventListener("click", stop);
  byId("keypad-button").addEventListener("click", toggleKeypad);
  for (const button of document.querySelectorAll("[data-key]")) {
    button.addEventListener("click", () => press(button.dataset.key));
  }
  byId("speak-opening").addEventListener("click", speakOpening);
  byId("leave-message").addEventListener("click", leaveMessage);
  byId("machine-hang-up").addEventListener("click", hangUp);
  byId("hang-up").addEventListener("click", hangUp);
  byId("say-form").addEventListener("submit", (event) => {
    event.preventDefault();
    say();
  });
  sayField.addEventListener("input", () => {
    keep();
    render();
  });
  sayField.addEventListener("keydown", (event) => {
    // While Hangul is being composed, Enter only ends the syllable (keyCode 229 where isComposing comes too late).
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      say();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (state.state === "ended" || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (speaking()) return stop();
      if (isKeypadOpen) return toggleKeypad();
      return document.activeElement === sayField ? sayField.blur() : undefined;
    }
    if (event.target.closest("input, textarea, select")) return;
    if (isKeypadOpen && /^[0-9*#]$/.test(event.key)) {
      event.preventDefault();
      return press(event.key);
    }
    // By place, not by letter: with a Korean keyboard H gives ㅗ.
    const digit = /^(?:Digit|Numpad)([0-3])$/.exec(event.code)?.[1];
    if (digit === "0" || event.code === "KeyH") hold();
    else if (digit) choose(Number(digit) - 1);
    else return;
    event.preventDefault();
  });
  conversation.addEventListener("scroll", () => {
    isFollowing = conversation.scrollHeight - conversation.scrollTop - conversation.clientHeight < 48;
    if (isFollowing) byId("new-pill").hidden = true;
  });
  byId("new-pill").addEventListener("click", () => {
    isFollowing = true;
    follow();
  });
  new ResizeObserver(follow).observe(conversation);

  // What is shown

  function render() {
    const isEnded = state.state === "ended";
    root.dataset.phase = isEnded ? "ended" : "live";
    root.dataset.state = state.state;
    showStatus();
    showTurns();
    showReplies();
    showNotices();
    byId("dock").hidden = isEnded;
    byId("hang-up").hidden = isEnded;
    byId("hang-up").disabled = wantsHangUp;
    byId("hold").disabled = !canSpeak() || performance.now() < holdUntil;
    byId("stop").disabled = !canSpeak() || !speaking();
    showKeypad();
    showGreeting();
    showMachine();
    byId("say-button").disabled = !canSpeak() || !sayField.value.trim() || sent?.origin === "typed";
    byId("say-button").textContent = text(sent?.origin === "typed" ? "call.sending" : "call.send");
    sayField.readOnly = sent?.origin === "typed";
    const hasTurns = state.sequence === null ? elements.size > 0 : state.turns.length > 0;
    byId("waiting").hidden = isEnded || hasTurns;
    byId("waiting-text").textContent = text(state.state === "talking" ? "call.waitingTalking" : "call.waitingDialing");
    byId("no-turns").hidden = !isEnded || hasTurns;
    byId("summary").hidden = !isEnded;
    if (isEnded) showSummary();
  }

  function showKeypad() {
    if (!canSpeak() && state.state !== "talking") isKeypadOpen = false;
    byId("keypad").hidden = !isKeypadOpen;
    byId("keypad-button").disabled = !canSpeak();
    byId("keypad-button").setAttribute("aria-expanded", String(isKeypadOpen));
    const label = text(isKeypadOpen ? "call.keypad.close" : "call.keypad.open");
    if (byId("keypad-button").textContent !== label) byId("keypad-button").firstElementChild.textContent = label;
    for (const button of document.querySelectorAll("[data-key]")) button.disabled = !canSpeak();
    showMenu();
  }

  /** What the callee's menu offers, each with its key. */
  function showMenu() {
    const list = byId("menu-keys");
    list.hidden = state.menu.length === 0;
    const shape = JSON.stringify([state.menu, canSpeak()]);
    if (list.dataset.shape === shape) return;
    list.dataset.shape = shape;
    list.lang = state.call?.language ?? "";
    list.replaceChildren(
      ...state.menu.map(({ key, label }) => {
        const button = make("button", "button", `${key} ${label}`.trim());
        button.type = "button";
        button.disabled = !canSpeak();
        button.addEventListener("click", () => press(key));
        return button;
      }),
    );
  }

  /** The callee has answered and does not stop talking: the opening line waits for a pause, or is said over it. */
  function showGreeting() {
    byId("greeting").hidden = !("greeting.long" in state.notices && state.state === "talking");
    byId("speak-opening").disabled = !canSpeak();
  }

  /** A machine has answered: leave a message, or hang up. */
  function showMachine() {
    const isMachine = "voicemail" in state.notices && state.state === "talking";
    if (!isMachine) wantsMessage = false;
    const isSaying = state.turns.some((turn) => turn.origin === "message");
    const isInMenu = state.turns.some((turn) => turn.origin === "keypad" && turn.state !== "cut" && turn.state !== "failed");
    byId("machine").hidden = !isMachine;
    byId("leave-message").disabled = !canSpeak() || wantsMessage || isSaying;
    byId("machine-hang-up").disabled = wantsHangUp;
    const hint = isSaying ? "call.machine.saying" : wantsMessage ? "call.machine.waiting" : isInMenu ? "call.machine.menu" : "call.machine.hint";
    if (byId("machine-hint").textContent !== text(hint)) byId("machine-hint").textContent = text(hint);
  }

  function showStatus() {
    const isEnding = wantsHangUp && state.state !== "ended";
    const sentence = isConnected || wasConnected || state.sequence !== null
      ? text(`call.state.${isEnding ? "ending" : state.state}`)
      : text("call.connection.connecting");
    // Only changed text is written, so that nothing is read aloud twice.
    if (byId("status-text").textContent !== sentence) byId("status-text").textContent = sentence;
    const name = root.querySelector("h1").firstChild.textContent.trim();
    const mark = state.suggesting === "ready" && usedReplies.size === 0 && state.state === "talking" ? "● " : "";
    document.title = `${mark}${sentence} · ${name}`;
    showTimer();
  }

  function showTimer() {
    const isTalking = state.state === "talking" && state.acceptedAt !== null;
    const seconds = isTalking ? Math.max(0, Math.floor((Date.now() - state.acceptedAt) / 1_000)) : 0;
    byId("timer").textContent = isTalking ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "";
  }

  function showConnection() {
    const bar = byId("connection");
    if (state.state === "ended") return show(bar, null);
    if (isConnected) {
      show(bar, wasConnected && !bar.hidden ? text("call.connection.back") : null);
      bar.classList.add("is-back");
      setTimeout(() => isConnected && show(bar, null), 2_500);
      wasConnected = true;
    } else {
      bar.classList.remove("is-back");
      const lost = wasConnected ? text("call.connection.lost") : text("call.connection.connecting");
      show(bar, socket.refusal?.message || lost);
    }
  }

  function showTurns() {
    if (state.sequence === null) return;
    const list = byId("turns");
    const present = new Set(state.turns.map((turn) => turn.id));
    for (const [id, element] of elements) {
      if (present.has(id)) continue;
      element.remove();
      elements.delete(id);
    }
    let hasNews = false;
    for (const [place, turn] of state.turns.entries()) {
      let element = elements.get(turn.id);
      if (!element) {
        element = document.createElement("li");
        element.id = `turn-${turn.id}`;
        element.tabIndex = -1;
        elements.set(turn.id, element);
        hasNews = true;
      }
      if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
      const shape = JSON.stringify([turn.text, turn.state, turn.confidence, turn.doubtful, turn.playedFraction, turn.isSounding, state.call?.language]);
      if (element.dataset.shape === shape) continue;
      element.dataset.shape = shape;
      fillTurn(element, turn);
      hasNews = true;
    }
    if (!hasNews) return;
    if (isFollowing) follow();
    else byId("new-pill").hidden = state.state === "ended";
  }

  function fillTurn(element, turn) {
    const isCallee = turn.speaker === "callee";
    element.className = `turn ${isCallee ? "callee" : "caller"} is-${turn.state}`;
    element.lang = state.call?.language ?? "";
    const speaker = make("span", "speaker", text(isCallee ? "call.callee" : "call.caller"));
    if (turn.origin && hasText(`call.origin.${turn.origin}`)) speaker.append(` · ${text(`call.origin.${turn.origin}`)}`);
    speaker.lang = pageLanguage;
    const bubble = make("p", "bubble");
    if (turn.text === "") {
      const dots = make("span", "dots");
      dots.append(make("i"), make("i"), make("i"));
      dots.setAttribute("role", "img");
      dots.setAttribute("aria-label", text("call.speakingCallee"));
      bubble.append(dots);
    }
    for (const stretch of stretches(turn.text, turn.doubtful)) {
      if (!stretch.isDoubtful) {
        bubble.append(stretch.text);
        continue;
      }
      const mark = make("mark", "doubtful", stretch.text);
      mark.title = text("call.doubtfulWord");
      bubble.append(mark);
    }
    const note = make("span", "turn-note", noteOf(turn));
    note.lang = pageLanguage;
    element.replaceChildren(speaker, bubble, ...(note.textContent ? [note] : []));
  }

  function noteOf(turn) {
    if (turn.speaker === "callee") {
      if (turn.state === "open") return turn.text === "" ? "" : text("call.interim");
      if (turn.doubtful.some((word) => word && turn.text.includes(word))) return text("call.doubtful");
      return typeof turn.confidence === "number" && turn.confidence < lowConfidence ? text("call.lowConfidence") : "";
    }
    if (turn.state === "cut" && typeof turn.playedFraction === "number") {
      return text("call.speech.cutAt", { percent: Math.round(turn.playedFraction * 100) });
    }
    if (turn.state === "open" && turn.isSounding === false) return text("call.speech.preparing");
    return text(`call.speech.${turn.state}`);
  }

  function showReplies() {
    const { suggestions } = state;
    if (suggestions !== shownRepliesOf) {
      if (suggestions?.turn !== shownRepliesOf?.turn || !suggestions) usedReplies = new Set();
      shownRepliesOf = suggestions;
      guardedUntil = performance.now() + guardMilliseconds;
      setTimeout(render, guardMilliseconds + 20);
      for (const [index, button] of replyButtons.entries()) {
        button.lastElementChild.textContent = suggestions?.replies[index] ?? "";
      }
    }
    const isGuarded = performance.now() < guardedUntil;
    for (const [index, button] of replyButtons.entries()) {
      const isThere = Boolean(suggestions?.replies[index]);
      // Not `disabled` while guarded: that would take the focus away from someone who is on the button.
      button.disabled = !isThere || !canSpeak();
      button.setAttribute("aria-disabled", String(isGuarded || usedReplies.has(index)));
      button.classList.toggle("is-used", usedReplies.has(index));
      button.classList.toggle("is-guarded", isGuarded);
    }
    const replies = byId("replies");
    replies.classList.toggle("is-stale", state.suggesting === "pending");
    replies.classList.toggle("is-ready", state.suggesting === "ready" && usedReplies.size === 0 && canSpeak());
    const hint = hintNow();
    if (byId("hint").textContent !== hint) byId("hint").textContent = hint;
  }

  function hintNow() {
    if (wantsHangUp && !isConnected) return text("call.hint.hangUpOffline");
    if (wantsHangUp || state.state === "ending") return text("call.hint.ending");
    if (state.state !== "talking") return text("call.hint.dialing");
    if ("voicemail" in state.notices) return text("notice.voicemail");
    if ("menu" in state.notices) return text("notice.menu");
    if (state.suggesting === "pending") return text("call.hint.pending");
    if (speaking()) return text("call.hint.speaking");
    if (state.suggesting === "failed") return text("call.hint.failed");
    if (state.suggesting === "ready" && usedReplies.size === 0) return text("call.hint.ready");
    return text("call.hint.listening");
  }

  function showNotices() {
    const list = byId("notices");
    const shape = JSON.stringify(state.notices);
    if (list.dataset.shape === shape) return;
    list.dataset.shape = shape;
    list.replaceChildren(
      // What the dock asks about is not said twice.
      ...Object.entries(state.notices).filter(([code]) => !["voicemail", "menu", "greeting.long"].includes(code)).map(([code, message]) =>
        make("p", "banner", hasText(`notice.${code}`) ? text(`notice.${code}`) : message),
      ),
    );
  }

  function showSummary() {
    const card = byId("summary");
    card.dataset.outcome = state.outcome ?? "";
    const sentences = [];
    if (state.endedRemotely && state.outcome === "completed") sentences.push(text("call.ended.remote"));
    sentences.push(text(outcomeKey()));
    byId("outcome").textContent = sentences.join(" ");
    const shape = JSON.stringify([state.summary, state.summaryState, state.isStored]);
    const body = byId("summary-body");
    if (body.dataset.shape === shape) return;
    body.dataset.shape = shape;
    const { summary } = state;
    if (!summary) {
      const key = { pending: "call.summaryPending", failed: "call.summaryFailed" }[state.summaryState];
      const note = make("p", `note${state.summaryState === "pending" ? " is-pending" : ""}`, key ? text(key) : "");
      body.replaceChildren(...(key ? [note] : []), ...notStored());
      if (state.summaryState === "failed") announce(text("call.summaryFailed"));
      return;
    }
    const parts = [];
    if (typeof summary.isPurposeReached === "boolean") {
      const key = summary.isPurposeReached ? "call.purposeReached" : "call.purposeMissed";
      parts.push(make("p", `verdict${summary.isPurposeReached ? " good" : ""}`, text(key)));
    }
    const sentence = make("p", "summary-text", summary.text);
    sentence.lang = state.call?.language ?? "";
    parts.push(sentence);
    if (summary.facts?.length) {
      const facts = make("dl", "facts");
      for (const fact of summary.facts) {
        const line = make("div");
        const value = make("dd", "", `${fact.value} `);
        const proof = make("a", "proof", text("call.factProof"));
        proof.href = `#turn-${fact.turn}`;
        value.append(proof);
        line.append(make("dt", "", text(`fact.${fact.kind}`)), value);
        facts.append(line);
      }
      parts.push(make("h3", "", text("call.facts")), facts);
    }
    parts.push(...notStored());
    body.replaceChildren(...parts);
    announce(summary.text);
    offerWhatFollows(callSid);
  }

  function notStored() {
    return state.isStored ? [] : [make("p", "banner", text("call.notStored"))];
  }

  function outcomeKey() {
    if (state.outcome === "failed" && state.answerer === "fax") return "outcome.reason.fax";
    if (state.outcome !== "failed" || !state.reason) return `outcome.${state.outcome}`;
    if (state.reason === "invalidRequest") return "outcome.failed";
    return hasText(`outcome.reason.${state.reason}`) ? `outcome.reason.${state.reason}` : "outcome.reason.network";
  }

  /** The same page becomes the summary: it is read from its top. */
  function finish() {
    byId("new-pill").hidden = true;
    showConnection();
    scrollTo(0, 0);
    byId("summary-title").focus({ preventScroll: true });
    sessionStorage.removeItem(storageKey);
    waitForSummary();
  }

  function waitForSummary() {
    setTimeout(() => {
      if (state.summaryState !== "pending") return;
      state = { ...state, summaryState: "failed" };
      socket.close();
      render();
    }, summaryMilliseconds);
  }

  function follow() {
    if (!isFollowing || state.state === "ended") return;
    conversation.scrollTop = conversation.scrollHeight;
    byId("new-pill").hidden = true;
  }

  function announce(sentence) {
    byId("announce").append(make("p", "", sentence));
    while (byId("announce").children.length > 5) byId("announce").firstElementChild.remove();
  }

  function announceNow(sentence) {
    byId("announce-now").textContent = sentence;
  }

  function keep() {
    if (state.state === "ended") return;
    sessionStorage.setItem(storageKey, JSON.stringify({ acceptedAt: state.acceptedAt, draft: sayField.value }));
  }
}

function restore() {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey)) ?? {};
  } catch {
    return {};
  }
}

function make(name, className = "", content = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (content) element.textContent = content;
  return element;
}

/** A dark screen would hide the replies; where it cannot be kept on, nothing is lost but that. */
function keepScreenOn() {
  const ask = () => navigator.wakeLock?.request("screen").catch(() => {});
  ask();
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
}
