// What this browser keeps between pages. Where nothing may be kept, choices hold for the page alone.

/** What was kept under a name, or null. */
export function recall(name) {
  try {
    return localStorage.getItem(`callba.${name}`);
  } catch {
    return null;
  }
}

/** Keeps something under a name; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(`callba.${name}`);
    else localStorage.setItem(`callba.${name}`, value);
  } catch {
    // It holds for this page alone.
  }
}
