import { chooseSpeed, listen, stopListening } from "./listen.js";
import { OpeningDraft } from "./opening.js";
import { byId, pageLanguage, request, show, text } from "./page.js";
import { missing } from "./ready.js";

const longestPurpose = 1_000;
// From here on it is shown how many characters there are.
const longPurpose = 800;
const draftKey = "callba.draft";
// How long the person must have stopped writing before an opening line is asked for.
const pauseMilliseconds = 900;

const form = byId("call-form");
const fields = {
  purpose: byId("purpose"), phone: byId("phone"), contactName: byId("contact-name"), opening: byId("opening"),
  speed: byId("speed"),
};
const canDial = form.dataset.canDial === "true";
const partners = [...form.querySelectorAll(".partner")];

const ownVoice = `${form.dataset.preset} ${form.dataset.speed}`;

// What was filled in for the person, so that it may be replaced; words of their own never are.
let filledPurpose = "";
let opening = new OpeningDraft();
let openingRequest = null;
let openingTimer = null;
// What words were last asked for, so that nothing is asked twice.
let openingAsked = "";
// The contact that the form was opened for, and what the person has noted about it.
let asked = { phone: "", contactMemo: "" };

restore();
showPartners();
showTarget();
showCounter();
showVoice();
showBeginning();
showOpeningState();
if (!fields.opening.value) prepareOpening();

// A page that comes back from the browser's memory must not stay "calling".
addEventListener("pageshow", () => setBusy(false));

form.addEventListener("input", (event) => {
  const { name } = event.target;
  if (name === "purpose") {
    showCounter();
    clearError("purpose");
    schedulePreparation();
  }
  if (name === "opening") {
    clearError("opening");
    showOpeningState();
  }
  if (name === "phone") {
    clearError("phone");
    showMemo();
  }
  showReadiness();
  keep();
});

form.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (name === "target") {
    showTarget();
    clearError("phone");
    clearError("scenario");
  }
  if (name === "language") {
    showPartners();
    showBeginning();
    schedulePreparation();
  }
  if (name === "introduction") showBeginning();
  if (name === "purpose") prepareOpening();
  if (name === "preset" || event.target === fields.speed) showVoice();
  showReadiness();
  keep();
});

// A tap, not a change: the partner who is chosen from the start is tapped as well.
for (const partner of partners) {
  partner.querySelector("input").addEventListener("click", (event) => {
    clearError("scenario");
    fillPurpose(event.target.dataset.purpose);
    showReadiness();
  });
}

byId("known")?.addEventListener("change", (event) => {
  const choice = event.target.selectedOptions[0];
  if (!choice.value) return;
  fields.phone.value = choice.value;
  fields.contactName.value = choice.dataset.name;
  clearError("phone");
  showMemo();
  showReadiness();
  keep();
});

for (const chip of form.querySelectorAll("[data-example]")) {
  chip.addEventListener("click", () => {
    fillPurpose(chip.dataset.example, true);
    fields.purpose.focus();
  });
}

byId("reset-opening").addEventListener("click", () => {
  fields.opening.value = "";
  opening.clear();
  openingAsked = "";
  clearError("opening");
  prepareOpening();
  fields.opening.focus();
});

byId("listen-opening").addEventListener("click", (event) => {
  const purpose = fields.purpose.value.trim();
  if (!purpose) return showError("purpose", text("error.purpose.empty"), true);
  listen(event.currentTarget, byId("opening-status"), () =>
    request("POST", "/calls/preview", {
      intentText: purpose, language: chosen("language"), voice: voice(), opening: openingToSay(),
    }),
  );
});

for (const button of form.querySelectorAll("[data-listen]")) {
  button.addEventListener("click", () =>
    listen(button, byId("voice-status"), () =>
      request("POST", "/tts-preview", {
        voice: { ...voice(), preset: button.dataset.listen }, language: chosen("language"),
      }),
    ),
  );
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!check()) return;
  const isPractice = chosen("target") === "practice";
  const body = {
    intentText: fields.purpose.value.trim(), language: chosen("language"), voice: voice(),
    opening: openingToSay(),
  };
  if (isPractice) body.scenario = chosen("scenario");
  else {
    body.phone = fields.phone.value.trim();
    body.contactName = fields.contactName.value.trim() || undefined;
  }
  setBusy(true);
  stopListening();
  try {
    const answer = await request("POST", "/calls", body);
    // The call has been placed: the next one starts from an empty form.
    sessionStorage.removeItem(draftKey);
    location.assign(`/calls/${encodeURIComponent(answer.callSid)}`);
  } catch (error) {
    setBusy(false);
    showRefusal(error);
  }
});

function chosen(name) {
  return form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
}

function choose(name, value) {
  const input = [...form.querySelectorAll(`input[name="${name}"]`)].find((candidate) => candidate.value === value);
  if (input) input.checked = true;
}

function voice() {
  return { preset: chosen("preset"), speed: Number(fields.speed.value) };
}

// Whom

function showTarget() {
  const isPractice = chosen("target") === "practice";
  byId("practice-panel").hidden = !isPractice;
  byId("phone-panel").hidden = isPractice;
  // A number that cannot be called is shown all the same: it says whom this was about.
  byId("phone-fields").hidden = !canDial && fields.phone.value === "";
  byId("call-label").textContent = text(isPractice ? "start.callPractice" : "start.call");
  showMemo();
  showReadiness();
}

/** What the person has noted about the contact whose number this is. */
function showMemo() {
  const number = fields.phone.value.trim();
  const known = [...(byId("known")?.options ?? [])].find((option) => option.value !== "" && option.value === number);
  show(byId("contact-memo"), known?.dataset.memo || (number !== "" && number === asked.phone && asked.contactMemo) || null);
}

/** Whether the button may be pressed, and what it will do or what is missing. */
function showReadiness() {
  const isPractice = chosen("target") === "practice";
  const lack = missing({
    purpose: fields.purpose.value, target: chosen("target"), scenario: chosen("scenario"), phone: fields.phone.value, canDial,
  });
  byId("call-button").classList.toggle("is-waiting", lack !== null);
  const key = lack ? `start.missing.${lack}` : isPractice ? "start.callHint" : "start.callHintReal";
  if (byId("call-hint").textContent !== text(key)) byId("call-hint").textContent = text(key);
}

/** The voice in words, so that the choice can stay folded. */
function showVoice() {
  const name = form.querySelector("input[name=preset]:checked")?.parentElement.querySelector(".voice-name")?.textContent ?? "";
  const speed = fields.speed.selectedOptions[0]?.textContent ?? "";
  byId("voice-chosen").textContent = [name, speed].filter(Boolean).join(" · ");
}

function showPartners() {
  const language = chosen("language");
  let count = 0;
  for (const partner of partners) {
    const isShown = partner.dataset.language === language;
    partner.hidden = !isShown;
    if (isShown) count += 1;
    else partner.querySelector("input").checked = false;
  }
  byId("no-partners").hidden = count > 0;
  const hard = [...byId("hard-partners").querySelectorAll(".partner:not([hidden])")];
  byId("hard-partners").hidden = hard.length === 0;
  if (!chosen("scenario")) {
    const first = partners.find((partner) => !partner.hidden && !hard.includes(partner));
    if (first) first.querySelector("input").checked = true;
  }
  if (hard.some((partner) => partner.querySelector("input").checked)) byId("hard-partners").open = true;
}

// What about

function fillPurpose(words, isAsked = false) {
  const current = fields.purpose.value.trim();
  const isTheirs = current !== "" && current !== filledPurpose;
  // Choosing a partner fills an empty field; what a person wrote is replaced only when they ask for an example.
  if (isTheirs && !isAsked) return;
  if (isTheirs) {
    fields.purpose.focus();
    fields.purpose.select();
    // Goes through the browser's own editing, so that "undo" brings their words back.
    if (!document.execCommand("insertText", false, words)) fields.purpose.value = words;
  } else fields.purpose.value = words;
  filledPurpose = words.trim();
  showCounter();
  showReadiness();
  clearError("purpose");
  keep();
  prepareOpening();
}

function showCounter() {
  const count = [...fields.purpose.value.trim()].length;
  const over = count - longestPurpose;
  const counter = byId("purpose-counter");
  counter.hidden = count < longPurpose;
  counter.classList.toggle("is-over", over > 0);
  const written = (number) => number.toLocaleString(pageLanguage);
  const sentence = text("start.counter", { count: written(count), max: written(longestPurpose) });
  counter.textContent = over > 0 ? `${sentence} · ${text("start.over", { over: written(over) })}` : sentence;
}

// The opening line

/** How the call begins, whole, in the language it will be held in. */
function showBeginning() {
  const choice = form.querySelector("input[name=introduction]:checked");
  const language = chosen("language");
  const fixed = byId("opening-fixed");
  fixed.textContent = choice?.dataset[language] ?? "";
  fixed.lang = language;
}

function openingToSay() {
  return opening.order(chosen("introduction"), fields.opening.value, basisOfOpening());
}

function basisOfOpening() {
  return `${chosen("language")}\n${fields.purpose.value.trim()}`;
}

function schedulePreparation() {
  clearTimeout(openingTimer);
  openingTimer = setTimeout(prepareOpening, pauseMilliseconds);
}

async function prepareOpening() {
  clearTimeout(openingTimer);
  const intentText = fields.purpose.value.trim();
  const language = chosen("language");
  const basis = basisOfOpening();
  if (!intentText || [...intentText].length > longestPurpose || basis === openingAsked) return;
  if (!opening.needs(fields.opening.value, basis)) return;
  openingAsked = basis;
  openingRequest?.abort();
  const mine = new AbortController();
  openingRequest = mine;
  byId("opening-status").textContent = text("start.openingWorking");
  try {
    const answer = await request("POST", "/calls/preview", { intentText, language, voice: voice() }, mine.signal);
    if (basis !== basisOfOpening() || opening.isTheirs(fields.opening.value)) {
      openingAsked = "";
      return showOpeningState();
    }
    fields.opening.value = opening.suggest(answer.opening.text, basis, answer.opening.remarks);
    keep();
    showOpeningState();
  } catch (error) {
    if (error.name === "AbortError") return;
    openingAsked = "";
    byId("opening-status").textContent = text("start.openingFailed");
  }
}

function showOpeningState() {
  const remark = opening.remark(fields.opening.value);
  byId("opening-status").textContent = remark;
  byId("opening-status").classList.toggle("needs-look", remark !== "");
  byId("reset-opening").hidden = !opening.isTheirs(fields.opening.value);
}

// Refusals

function check() {
  for (const name of ["purpose", "phone", "scenario", "opening", "voice"]) clearError(name);
  show(byId("form-error"), null);
  const problems = [];
  const isPractice = chosen("target") === "practice";
  const count = [...fields.purpose.value.trim()].length;
  if (count === 0) problems.push(["purpose", text("error.purpose.empty")]);
  if (count > longestPurpose) problems.push(["purpose", text("error.purpose.long", { max: longestPurpose, count })]);
  if (isPractice && !chosen("scenario")) problems.push(["scenario", text("error.scenario.missing")]);
  if (!isPractice && !canDial) problems.push(["scenario", text("error.phone.practiceOnly")]);
  else if (!isPractice && !fields.phone.value.trim()) problems.push(["phone", text("error.phone.missing")]);
  if (!isPractice && !canDial) {
    choose("target", "practice");
    showTarget();
  }
  for (const [name, message] of problems) showError(name, message, false);
  if (problems.length) focusField(problems[0][0]);
  return problems.length === 0;
}

function showRefusal(error) {
  const field = error.code.split(".")[0];
  if (["purpose", "phone", "scenario", "opening", "voice"].includes(field)) showError(field, error.message, true);
  else {
    show(byId("form-error"), error.message);
    byId("form-error").scrollIntoView({ block: "center" });
  }
}

function showError(name, message, takesFocus) {
  show(byId(`${name}-error`), message);
  fields[name]?.setAttribute("aria-invalid", "true");
  if (takesFocus) focusField(name);
}

function clearError(name) {
  show(byId(`${name}-error`), null);
  fields[name]?.removeAttribute("aria-invalid");
}

function focusField(name) {
  if (name === "voice") byId("voice-box").open = true;
  const target = fields[name] ?? form.querySelector(name === "scenario" ? ".partner:not([hidden]) input" : "input[name=preset]");
  target?.focus({ preventScroll: true });
  byId(`${name}-error`).scrollIntoView({ block: "center" });
}

function setBusy(isBusy) {
  const button = byId("call-button");
  if (isBusy) {
    button.dataset.label = byId("call-label").textContent;
    byId("call-label").textContent = text("start.calling");
  } else if (button.dataset.label) {
    byId("call-label").textContent = button.dataset.label;
    delete button.dataset.label;
  }
  button.classList.toggle("is-busy", isBusy);
  // A second tap while the first is on its way must not place a second call.
  form.toggleAttribute("inert", isBusy);
}

// Nothing typed is lost

function keep() {
  const draft = {
    page: pageLanguage, own: ownVoice, target: chosen("target"), scenario: chosen("scenario"), language: chosen("language"),
    preset: chosen("preset"), speed: fields.speed.value, purpose: fields.purpose.value, phone: fields.phone.value,
    contactName: fields.contactName.value, introduction: chosen("introduction"), opening: fields.opening.value,
    filledPurpose, found: opening.kept(),
  };
  sessionStorage.setItem(draftKey, JSON.stringify(draft));
}

function restore() {
  let draft = {};
  try {
    draft = JSON.parse(sessionStorage.getItem(draftKey)) ?? {};
  } catch {
    // A damaged draft is as good as none.
  }
  if (form.dataset.draft) {
    const again = JSON.parse(form.dataset.draft);
    // A call made again brings all of its words; a contact only whom it goes to.
    asked = { phone: again.phone ?? "", contactMemo: again.contactMemo ?? "" };
    if (again.purpose) draft = { ...again, target: again.scenario ? "practice" : "phone" };
    else draft = { ...draft, phone: again.phone, contactName: again.contactName ?? "", target: "phone" };
  }
  // A voice kept from before the person chose another as their own is not what they want.
  if (draft.own !== undefined && draft.own !== ownVoice) draft = { ...draft, preset: undefined, speed: undefined };
  choose("preset", draft.preset ?? form.dataset.preset);
  // A first call is practice; later ones are, where nothing else is possible.
  choose("target", draft.target ?? (canDial && form.dataset.firstVisit !== "true" ? "phone" : "practice"));
  if (draft.language) choose("language", draft.language);
  if (draft.scenario) choose("scenario", draft.scenario);
  if (draft.introduction) choose("introduction", draft.introduction);
  for (const name of ["purpose", "phone", "contactName", "opening"]) fields[name].value = draft[name] ?? "";
  chooseSpeed(fields.speed, draft.speed ?? form.dataset.speed);
  filledPurpose = draft.filledPurpose ?? "";
  opening = new OpeningDraft(draft.found);
}
