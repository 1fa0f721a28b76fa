// A call as the server tells it: numbered events become a state. Pure.

/** What is known of a call before the server has said anything. Never changed in place. */
export const initialState = Object.freeze({
  callSid: null,
  // The number of the last event taken in; null until a snapshot came.
  sequence: null,
  // True when an event is missing and the socket must bind again.
  needsBind: false,
  state: "dialing",
  outcome: null,
  // Why it could not be placed, as the server names it; null when it could.
  reason: null,
  // True when the other side or the network ended the call.
  endedRemotely: false,
  // Milliseconds since 1970, by this browser's clock where it saw the call being accepted.
  acceptedAt: null,
  // Who or what picked up, as far as is known: human, machine, machineReady, fax or unknown.
  answerer: null,
  call: null,
  // Ordered by id: {id, speaker, text, state, origin, confidence, doubtful, mentions, playedFraction, revision, startedAt,
  // heardAt, isSounding}. `mentions` are the days, times, numbers and names of a callee's words, as they stand there.
  // Besides the server's states there is `queued`: taken, but something else is still being said.
  turns: Object.freeze([]),
  // {turn, replies} of the newest callee turn that has any.
  suggestions: null,
  // idle, pending, ready or failed.
  suggesting: "idle",
  // Keys that the callee's menu offers: {key, label}.
  menu: Object.freeze([]),
  // What was asked, offered, agreed or refused so far: {status, text}.
  standing: Object.freeze([]),
  // Code → sentence; only what holds at present.
  notices: Object.freeze({}),
  summary: null,
  // none, pending, ready or failed.
  summaryState: "none",
  // False while something that was shown is not kept yet.
  isStored: true,
});

const settled = new Set(["heard", "cut", "failed"]);

// What is still to be known once the call is over; what is not stored then is told with the summary.
const lasting = new Set(["record.lost", "line.open"]);
const unstored = "storage.unavailable";

// For this browser alone. They change no state of the call and have no number.
const personal = new Set(["say.result", "say.error", "resync"]);

/**
 * The state after an event.
 *
 * An event seen before changes nothing, one that comes too early changes only `needsBind`; a snapshot replaces all.
 * @param state what was known.
 * @param message `{event, data}` as the server sends it.
 * @param now milliseconds since 1970, for what the event itself does not date.
 */
export function reduce(state, message, now) {
  const { event, data = {} } = message;
  if (event === "local.queued") return queue(state, data, now);
  if (event === "snapshot") return fromSnapshot(state, data, now);
  if (state.callSid && data.callSid && data.callSid !== state.callSid) return state;
  const number = data.sequence;
  if (personal.has(event)) return event === "resync" ? { ...state, needsBind: true } : state;
  if (typeof number === "number") {
    if (state.sequence === null) return { ...state, needsBind: true };
    if (number <= state.sequence) return state;
    if (number > state.sequence + 1) return { ...state, needsBind: true };
    state = { ...state, sequence: number, needsBind: false };
  }
  if (data.standing) state = { ...state, standing: data.standing };
  return apply(state, event, data, now);
}

function fromSnapshot(state, data, now) {
  const suggestions = data.suggestions?.replies?.length ? data.suggestions : null;
  const turns = [...(data.turns ?? [])].sort((a, b) => a.id - b.id).map((turn) => ({ revision: 0, doubtful: [], mentions: [], ...turn }));
  const isEnded = data.state === "ended";
  if (!isEnded) {
    const waiting = state.turns.filter((turn) => turn.state === "queued" && !turns.some((other) => other.id === turn.id));
    turns.push(...waiting);
    turns.sort((a, b) => a.id - b.id);
  }
  // A summary that was shown stays, also when it could not be kept.
  const summary = data.summary ?? (isEnded ? state.summary : null);
  const hasTalked = ["talking", "ending", "ended"].includes(data.state);
  // Without a word about when it was accepted, the first thing said is the nearest known moment.
  const spokenAt = Date.parse(turns[0]?.startedAt ?? "");
  // Told by the server's clock, and moved to this browser's.
  const toldAt = Date.parse(data.acceptedAt ?? "") + (now - Date.parse(data.at ?? ""));
  const guessedAt = hasTalked ? Math.min(Number.isNaN(spokenAt) ? now : spokenAt, now) : null;
  const acceptedAt = state.acceptedAt ?? (Number.isNaN(toldAt) ? guessedAt : toldAt);
  let summaryState = "none";
  if (summary) summaryState = "ready";
  else if (isEnded && state.summaryState === "failed") summaryState = "failed";
  else if (isEnded && expectsSummary(data.outcome, turns)) summaryState = "pending";
  return {
    ...initialState,
    callSid: data.callSid,
    sequence: data.sequence,
    state: data.state,
    outcome: data.outcome ?? null,
    reason: data.reason ?? null,
    endedRemotely: state.endedRemotely,
    acceptedAt,
    answerer: data.answerer ?? null,
    call: data.call ?? null,
    turns,
    suggestions: isEnded ? null : suggestions,
    suggesting: !isEnded && suggestions ? "ready" : "idle",
    menu: isEnded ? [] : (data.keys ?? []),
    standing: data.standing ?? [],
    notices: Object.fromEntries((data.notices ?? []).filter((code) => !isEnded || lasting.has(code)).map((code) => [code, code])),
    summary,
    summaryState,
    isStored: state.isStored && !data.notices?.includes(unstored),
  };
}

function expectsSummary(outcome, turns) {
  return outcome === "completed" || outcome === "voicemail" || (outcome === "interrupted" && turns.some((turn) => turn.speaker === "callee"));
}

function apply(state, event, data, now) {
  switch (event) {
    case "call.state":
      return data.state === "ended" ? end(state, data) : { ...state, state: data.state };
    case "call.accepted":
      return { ...state, state: "talking", acceptedAt: state.acceptedAt ?? now };
    case "call.answeredBy":
      return { ...state, answerer: data.answerer };
    case "call.ended.remote":
      return { ...state, endedRemotely: true, outcome: data.outcome ?? state.outcome };
    case "stt.partial":
      return hear(state, data.turn, { text: data.text, revision: data.revision ?? 0, state: "open" }, now);
    case "stt.final":
      return hear(
        state,
        data.turn,
        {
          text: data.text, state: "heard", confidence: data.confidence, doubtful: data.doubtful ?? [], heardAt: now,
          mentions: data.mentions ?? [],
        },
        now,
      );
    case "stt.nothing":
      return { ...state, turns: state.turns.filter((turn) => turn.id !== data.turn || settled.has(turn.state)) };
    case "speech":
      return speak(state, data, now);
    case "speech.started":
      return {
        ...state,
        turns: state.turns.map((turn) => (turn.id === data.turn ? { ...turn, isSounding: true } : turn)),
      };
    case "recommendations.pending":
      return isStale(state, data.turn) ? state : { ...state, suggesting: "pending" };
    case "recommendations":
      if (isStale(state, data.turn)) return state;
      return { ...state, suggesting: "ready", suggestions: { turn: data.turn, replies: data.replies.slice(0, 3) } };
    case "recommendations.failed":
      return isStale(state, data.turn) ? state : { ...state, suggesting: "failed", suggestions: null };
    case "notice": {
      const notices = { ...state.notices };
      if (data.isOn) notices[data.code] = data.message ?? data.code;
      else delete notices[data.code];
      const menu = data.code === "menu" && !data.isOn ? [] : state.menu;
      return { ...state, notices, menu, isStored: data.code === unstored ? !data.isOn : state.isStored };
    }
    case "menu":
      return { ...state, menu: data.keys ?? [] };
    case "call.summary":
      return { ...state, summary: data.summary, summaryState: "ready", isStored: data.stored !== false };
    case "call.summary.failed":
      return { ...state, summaryState: "failed" };
    default:
      return state;
  }
}

function isStale(state, turn) {
  return state.state === "ended" || (state.suggestions !== null && turn < state.suggestions.turn);
}

function end(state, { outcome, reason }) {
  const turns = state.turns
    .filter((turn) => turn.state !== "queued" && (turn.state !== "open" || turn.text !== ""))
    .map((turn) => (turn.state === "open" ? { ...turn, state: turn.speaker === "callee" ? "heard" : "cut" } : turn));
  const known = outcome ?? state.outcome ?? "completed";
  let summaryState = state.summaryState;
  if (summaryState === "none" && expectsSummary(known, turns)) summaryState = "pending";
  return {
    ...state, state: "ended", outcome: known, reason: reason ?? null, turns, suggestions: null, suggesting: "idle", menu: [], summaryState,
    notices: Object.fromEntries(Object.entries(state.notices).filter(([code]) => lasting.has(code))),
  };
}

function hear(state, id, change, now) {
  const known = state.turns.find((turn) => turn.id === id);
  if (known) {
    if (settled.has(known.state)) return state;
    if (change.state === "open" && change.revision < known.revision) return state;
  }
  return withTurn(state, {
    id, speaker: "callee", doubtful: [], mentions: [], revision: 0, startedAt: new Date(now).toISOString(), ...known, ...change,
  });
}

function speak(state, data, now) {
  const known = state.turns.find((turn) => turn.id === data.turn);
  if (known && settled.has(known.state) && data.state === "open") return state;
  // A turn that was answered needs no replies any more: give up those still looked for.
  const isAnswer = ["suggestion", "typed", "keypad"].includes(data.origin) && !isRepetition(state, data);
  const isLooking = state.suggesting === "pending" || state.suggesting === "failed";
  const isSounding = known?.isSounding ?? data.state !== "open";
  return withTurn(isAnswer && isLooking && data.state === "open" ? { ...state, suggesting: "idle" } : state, {
    id: data.turn, speaker: "caller", doubtful: [], revision: 0, startedAt: new Date(now).toISOString(), ...known,
    text: data.text ?? known?.text ?? "", origin: data.origin ?? known?.origin, state: data.state,
    playedFraction: data.playedFraction, isSounding,
  });
}

/** Whether it says again what was cut or failed, as after a loss of the sound: it answers what that answered. */
function isRepetition(state, { turn, text, origin }) {
  return state.turns.some(
    (old) => old.id < turn && old.text === text && old.origin === origin && ["cut", "failed"].includes(old.state),
  );
}

/** Words that the server has taken, until it says that they are being spoken. */
function queue(state, { turn, text, origin }, now) {
  if (state.state !== "talking" || state.turns.some((known) => known.id === turn)) return state;
  return withTurn(state, {
    id: turn, speaker: "caller", text, origin, state: "queued", doubtful: [], revision: 0, isSounding: false,
    startedAt: new Date(now).toISOString(),
  });
}

function withTurn(state, turn) {
  const turns = state.turns.filter((other) => other.id !== turn.id);
  const place = turns.findIndex((other) => other.id > turn.id);
  turns.splice(place < 0 ? turns.length : place, 0, turn);
  return { ...state, turns };
}
