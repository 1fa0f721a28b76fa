// What a call still needs before it can be placed. Pure.

/** The first thing that is missing, as the end of a key of `start.missing.`; null when the call can be placed. */
export function missing({ purpose, target, scenario, phone, canDial }) {
  if (target === "phone" && !canDial) return "network";
  if (purpose.trim() === "") return "purpose";
  if (target === "practice") return scenario ? null : "scenario";
  return phone.trim() === "" ? "phone" : null;
}
