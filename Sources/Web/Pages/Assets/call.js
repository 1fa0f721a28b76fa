import { offerWhatFollows, watchRefusal } from "./after.js";
import { repliesNow, waitingSince } from "./answers.js";
import { announce, askedOf, cue, noticeText } from "./cues.js";
import { Replies } from "./dock.js";
import { make } from "./elements.js";
import { recall, remember } from "./kept.js";
import { Keypad } from "./keypad.js";
import { initialState, reduce } from "./live.js";
import { byId, confirmDelete, localizeTimes, request, show, text } from "./page.js";
import { applySize, captionSize, chooseSize, nextSize } from "./size.js";
import { SocketClient } from "./socket.js";
import { showSummary } from "./summary.js";
import { fillTurn, isDoubted, shapeOf } from "./turns.js";

// How long after a reply or after the page appeared a tap on "hang up" counts as a slip.
const slipMilliseconds = 600;
// How long to wait for the server's word about something said.
const answerMilliseconds = 8_000;
// How long to wait for a summary; the server has given up long before.
const summaryMilliseconds = 60_000;
const longestWords = 500;
// From here on it is shown how many characters there are.
const longWords = 400;
// How long the callee has to answer a goodbye.
const farewellMilliseconds = 1_500;
// How long they have waited when the quiet bar is full.
const longWait = 20;
// At most so many notices at once: the worst of them.
const mostNotices = 2;

const root = byId("call");
const callSid = root.dataset.call;
const conversation = byId("conversation");
const sayField = byId("say");
const storageKey = `callba.call.${callSid}`;

// The notices that matter most.
const worst = ["server.stopping", "voice.unavailable", "captions.unavailable", "storage.unavailable", "record.lost", "captions.gap"];
const weight = (code) => worst.length - (worst.indexOf(code) + 1 || worst.length + 1);

localizeTimes();
applySize();
byId("delete-call").addEventListener("click", deleteCall);
watchRefusal(callSid);
if (root.dataset.live === "true") run();
else showUnsent(restore().draft);

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
  let lastReplyAt = 0;
  let holdUntil = 0;
  let isFollowing = true;
  // What is offered to a callee who says nothing; it answers no turn.
  const hello = { turn: Infinity, replies: [root.dataset.hello] };
  // The goodbye that is on its way: {turn}, null before the server has taken it.
  let farewell = null;
  // What the hint says for a moment in place of the state.
  let remark = null;
  let wantsMessage = false;
  const shownAt = performance.now();
  const elements = new Map();
  for (const element of byId("turns").children) elements.set(Number(element.id.slice("turn-".length)), element);

  sayField.value = kept.draft ?? "";
  const keypad = new Keypad({ canPress: canSpeak, send: sendKeys, changed: () => render() });
  const replies = new Replies({ choose, edit, changed: () => render() });

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
    if (state.suggestions !== before.suggestions) remark = null;
    if (state.menu.length > 0 && state.menu !== before.menu && before.sequence !== null) keypad.openForMenu();
    // A person speaks: the keys would hide what can be answered.
    else if (state.suggestions && state.suggestions !== before.suggestions && state.menu.length === 0) keypad.closeAfterMenu();
    cue(before, state);
    followFarewell();
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
      const kind = event === "say" ? "typed" : origin;
      if (turn && words) state = reduce(state, { event: "local.queued", data: { turn, origin: kind, text: words } }, Date.now());
      if (origin === "exit") farewell = turn ? { turn } : null;
      settle(problem);
      followFarewell();
    });
    return true;
  }

  /** What was sent is answered; `problem` is a sentence, or null when it is being said. */
  function settle(problem) {
    const { origin } = sent;
    sent = null;
    remark = null;
    if (origin === "typed" && !problem) clearField();
    show(byId("say-error"), problem);
    render();
  }

  function clearField() {
    sayField.value = "";
    show(byId("say-error"), null);
    keep();
  }

  /** The replies on show. */
  function offered() {
    return state.suggestions ?? ("callee.silent" in state.notices ? hello : null);
  }

  function choose(index) {
    const reply = offered()?.replies[index];
    if (!reply || sent || !canSpeak() || replies.isGuarded) return;
    if (offered() === hello) return void send("say", { text: reply }, "chip");
    const { isOld, said } = repliesNow(state);
    if (reply === said) return;
    // One answer a turn, and none to a question that is over, unless it is meant.
    if ((isOld || said !== null) && !replies.confirms(index)) {
      remark = text(isOld ? "call.confirm.old" : "call.confirm.again");
      announce(remark);
      return render();
    }
    remark = null;
    // The server refuses a reply to a turn that is over; the person has just been asked.
    const turn = isOld ? undefined : state.suggestions.turn;
    if (!send("replySelected", { text: reply, turn }, "suggestion", index)) return;
    lastReplyAt = performance.now();
    isFollowing = true;
    show(byId("say-error"), null);
    render();
  }

  /** Puts a reply into the field, to be changed before it is said; what was written there stays before it. */
  function edit(index) {
    const reply = offered()?.replies[index];
    if (!reply || sent) return;
    sayField.value = [sayField.value.trim(), reply].filter(Boolean).join(" ");
    remark = text("call.editing");
    announce(remark);
    sayField.focus();
    sayField.setSelectionRange(sayField.value.length, sayField.value.length);
    keep();
    render();
  }

  /** Asks whether what was mentioned in a turn was understood: all of it at once. */
  function readBack(turn) {
    if (sent || !canSpeak()) return;
    const words = root.dataset.readBack.replace("{words}", turn.mentions.join(", "));
    if (!send("say", { text: words }, "chip")) return;
    isFollowing = true;
    render();
  }

  /** Says goodbye, and hangs up once it has been said. */
  function leave(words) {
    if (farewell || !canSpeak() || performance.now() - lastReplyAt < slipMilliseconds) return;
    if (!send("say", { text: words }, "exit")) return;
    farewell = { turn: null };
    isFollowing = true;
    show(byId("say-error"), null);
    render();
  }

  function followFarewell() {
    if (!farewell?.turn || farewell.isOver) return;
    const turn = state.turns.find(({ id }) => id === farewell.turn);
    if (turn?.state === "heard") {
      farewell.isOver = true;
      setTimeout(endNow, farewellMilliseconds);
    } else if (turn?.state === "cut" || turn?.state === "failed") {
      farewell = null;
      show(byId("say-error"), text("call.exit.failed"));
    }
  }

  function say() {
    const words = sayField.value.trim();
    if (!words || sent) return;
    if ([...words].length > longestWords) return show(byId("say-error"), text("call.sayLong"));
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

  /** Sends keys; false when they cannot go at present. */
  function sendKeys(digits) {
    if (!send("press", { digits }, "keypad")) return false;
    isFollowing = true;
    return true;
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
    if (now - shownAt < slipMilliseconds || now - lastReplyAt < slipMilliseconds) return;
    endNow();
  }

  function endNow() {
    if (wantsHangUp || state.state === "ended") return;
    wantsHangUp = true;
    // It is going to end, whatever went wrong before.
    show(byId("say-error"), null);
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

  byId("hold").addEventListener("click", hold);
  byId("stop").addEventListener("click", stop);
  byId("speak-opening").addEventListener("click", speakOpening);
  byId("leave-message").addEventListener("click", leaveMessage);
  byId("machine-hang-up").addEventListener("click", hangUp);
  byId("hang-up").addEventListener("click", hangUp);
  for (const button of document.querySelectorAll("[data-exit]")) {
    button.addEventListener("click", () => leave(button.dataset.exit));
  }
  byId("caption-size").addEventListener("click", () => {
    chooseSize(nextSize(captionSize()));
    announce(text("call.size.now", { percent: captionSize() * 100 }));
    follow();
  });
  byId("keys-switch").checked = recall("numberKeys") !== "off";
  byId("keys-switch").addEventListener("change", (event) => {
    remember("numberKeys", event.target.checked ? "on" : "off");
  });
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
      if (keypad.isOpen) return keypad.toggle();
      return document.activeElement === sayField ? sayField.blur() : undefined;
    }
    if (event.target.closest("input, textarea, select")) return;
    if (keypad.isOpen && /^[0-9*#]$/.test(event.key)) {
      event.preventDefault();
      return keypad.press(event.key);
    }
    // By place, not by letter: with a Korean keyboard H gives ㅗ.
    // Whoever has begun to write goes on writing.
    const areOurs = byId("keys-switch").checked && sayField.value.trim() === "";
    const digit = areOurs ? /^(?:Digit|Numpad)([0-3])$/.exec(event.code)?.[1] : undefined;
    if (digit === "0" || (areOurs && event.code === "KeyH")) hold();
    else if (digit) choose(Number(digit) - 1);
    // Whoever begins to type means the field, which takes this key as well.
    else return isWriting(event) ? sayField.focus() : undefined;
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

  function isWriting({ key, code, target }) {
    return (key.length === 1 && key !== " ") || (key === "Process" && /^(Key|Digit)/.test(code)) ? !target.closest("a, summary") : false;
  }

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
    for (const button of document.querySelectorAll("[data-exit]")) button.disabled = !canSpeak() || farewell !== null;
    byId("hold").disabled = !canSpeak() || performance.now() < holdUntil;
    byId("stop").disabled = !canSpeak() || !speaking();
    keypad.show(state);
    showGreeting();
    showMachine();
    const isSending = sent?.origin === "typed";
    byId("say-button").disabled = !canSpeak() || !sayField.value.trim() || isSending;
    // Other words would be wider, and move everything above them under the finger.
    byId("say-button").setAttribute("aria-label", text(isSending ? "call.sending" : "call.send"));
    showLength();
    showStanding();
    sayField.readOnly = sent?.origin === "typed";
    const hasTurns = state.sequence === null ? elements.size > 0 : state.turns.length > 0;
    byId("waiting").hidden = isEnded || hasTurns;
    byId("waiting-text").textContent = text(state.state === "talking" ? "call.waitingTalking" : "call.waitingDialing");
    byId("no-turns").hidden = !isEnded || hasTurns;
    byId("summary").hidden = !isEnded;
    if (isEnded && showSummary(state)) tellSummary();
  }

  function showLength() {
    const count = [...sayField.value].length;
    byId("say-counter").classList.toggle("is-over", count > longestWords);
    show(byId("say-counter"), count < longWords ? null : text("call.sayCounter", { count, max: longestWords }));
  }

  /** What is asked, offered and agreed so far, in one line. */
  function showStanding() {
    const line = byId("standing");
    line.hidden = state.standing.length === 0 || state.state === "ended";
    const shape = JSON.stringify(state.standing);
    if (line.dataset.shape === shape) return;
    line.dataset.shape = shape;
    const statuses = [...new Set(state.standing.map(({ status }) => status))];
    line.replaceChildren(
      ...statuses.map((status) => {
        const items = state.standing.filter((item) => item.status === status);
        const group = make("span", `standing-group is-${status}`);
        const label = make("b", "", text(`call.standing.${status}`));
        label.lang = document.documentElement.lang;
        group.append(label, ` ${items.map((item) => item.text).join(" · ")}`);
        return group;
      }),
    );
  }

  function tellSummary() {
    if (state.summary) {
      announce(state.summary.text);
      offerWhatFollows(callSid);
    } else if (state.summaryState === "failed") announce(text("call.summaryFailed"));
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
    const mark = isMyTurn() ? "● " : "";
    document.title = `${mark}${sentence} · ${name}`;
    showTimer();
  }

  function showTimer() {
    const isTalking = state.state === "talking" && state.acceptedAt !== null;
    const seconds = isTalking ? Math.max(0, Math.floor((Date.now() - state.acceptedAt) / 1_000)) : 0;
    byId("timer").textContent = isTalking ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "";
    showWait();
  }

  /** How long the callee has waited: quietly, and not in the first moments. */
  function showWait() {
    const since = canSpeak() ? waitingSince(state) : null;
    const seconds = since === null ? 0 : Math.floor((Date.now() - since) / 1_000);
    byId("wait").hidden = seconds < 3;
    byId("wait-text").textContent = seconds < 3 ? "" : text("call.wait", { seconds });
    byId("wait").style.setProperty("--waited", String(Math.min(1, seconds / longWait)));
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
      show(bar, socket.refusal?.message || (wantsHangUp ? text("call.hint.hangUpOffline") : lost));
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
    const doubted = state.turns.find(isDoubted)?.id;
    const language = state.call?.language ?? "";
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
      // What the wavy line means is told once.
      const options = { language, explainsDoubt: turn.id === doubted, onChip: state.state === "ended" ? null : readBack };
      const shape = shapeOf(turn, options);
      if (element.dataset.shape === shape) continue;
      element.dataset.shape = shape;
      fillTurn(element, turn, options);
      hasNews = true;
    }
    if (!hasNews) return;
    if (isFollowing) follow();
    else byId("new-pill").hidden = state.state === "ended";
  }

  function isMyTurn() {
    const { isOld, said } = repliesNow(state);
    return state.suggesting === "ready" && said === null && !isOld && canSpeak();
  }

  function showReplies() {
    const { isOld, said } = repliesNow(state);
    // A reply on its way is chosen already.
    const chosen = sent?.origin === "suggestion" ? state.suggestions?.replies[sent.index] : undefined;
    replies.show(offered(), {
      said: chosen ?? said, isOld, isStale: state.suggesting === "pending", isReady: isMyTurn(), canSpeak: canSpeak(),
    });
    const hint = hintNow();
    if (byId("hint").textContent !== hint) byId("hint").textContent = hint;
  }

  function hintNow() {
    if (wantsHangUp && !isConnected) return text("call.hint.hangUpOffline");
    if (wantsHangUp || state.state === "ending") return text("call.hint.ending");
    if (state.state !== "talking") return text("call.hint.dialing");
    if (farewell) return text("call.exit.saying");
    if ("voicemail" in state.notices) return text("notice.voicemail");
    if ("menu" in state.notices) return text("notice.menu");
    if (remark) return remark;
    if (state.suggesting === "pending") return text("call.hint.pending");
    if (speaking()) return text("call.hint.speaking");
    if (state.suggesting === "failed") return text("call.hint.failed");
    if (isMyTurn()) return text("call.hint.ready");
    return text("call.hint.listening");
  }

  function showNotices() {
    const list = byId("notices");
    const shape = JSON.stringify(state.notices);
    if (list.dataset.shape === shape) return;
    list.dataset.shape = shape;
    // What the dock asks about is not said twice; more than two would push the replies away.
    const codes = Object.keys(state.notices).filter((code) => !askedOf.has(code)).sort((one, other) => weight(other) - weight(one));
    list.replaceChildren(...codes.slice(0, mostNotices).map((code) => make("p", "banner", noticeText(state.notices, code))));
  }

  /** The same page becomes the summary: it is read from its top. */
  function finish() {
    byId("new-pill").hidden = true;
    showConnection();
    scrollTo(0, 0);
    showUnsent(sayField.value);
    byId("summary-title").focus({ preventScroll: true });
    if (sayField.value.trim() === "") sessionStorage.removeItem(storageKey);
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

  function keep() {
    if (state.state === "ended") return;
    sessionStorage.setItem(storageKey, JSON.stringify({ acceptedAt: state.acceptedAt, draft: sayField.value }));
  }
}

/** Words that were being written when the call ended are not lost with it. */
function showUnsent(words = "") {
  byId("unsent").hidden = words.trim() === "";
  byId("unsent-words").textContent = words.trim();
}

function restore() {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey)) ?? {};
  } catch {
    return {};
  }
}

/** A dark screen would hide the replies; where it cannot be kept on, nothing is lost but that. */
function keepScreenOn() {
  const ask = () => navigator.wakeLock?.request("screen").catch(() => {});
  ask();
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
}
