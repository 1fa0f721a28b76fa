// What a finished call leads to: a date for the calendar, a number that wants no more calls, what it has cost, and what
// was made for nothing.

import { byId, request, show, text } from "./page.js";

/** Shows what the call's words allow, once it is over. What cannot be found out is there when the page is opened again. */
export async function offerWhatFollows(callSid) {
  const answer = await request("GET", `/calls/${encodeURIComponent(callSid)}/export.json`).catch(() => null);
  if (!answer) return;
  byId("export-calendar").hidden = !answer.appointment;
  byId("no-more-calls").hidden = !answer.asksNoMoreCalls;
  show(byId("advance"), answer.work.advance ?? null);
  byId("engines").textContent = answer.work.engines ?? "";
  byId("cost").textContent = answer.cost?.sentence ?? "";
  byId("cost-parts").replaceChildren(
    ...(answer.cost?.lines ?? []).map((line) => Object.assign(document.createElement("li"), { textContent: line })),
  );
}

/** Lets the person say that the callee's wish is to be remembered. */
export function watchRefusal(callSid) {
  byId("remember-refusal").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await request("POST", `/calls/${encodeURIComponent(callSid)}/refusal`);
      byId("no-more-calls-text").textContent = text("call.refusalRemembered");
      button.hidden = true;
    } catch (error) {
      button.disabled = false;
      show(byId("delete-error"), error.message);
    }
  });
}
