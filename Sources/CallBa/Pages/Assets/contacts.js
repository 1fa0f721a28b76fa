import { byId, confirmDelete, request, RequestError, show, text } from "./page.js";

const address = "/api/users/me/contacts";
const largestFile = 2 * 1024 * 1024;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("#add")) {
    event.preventDefault();
    send(form, "POST", address);
  } else if (form.dataset.edit) {
    event.preventDefault();
    send(form, "PUT", `${address}/${encodeURIComponent(form.dataset.edit)}`);
  } else if (form.matches("#import")) {
    event.preventDefault();
    bringIn();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-delete]");
  if (!button || !(await confirmDelete())) return;
  const item = button.closest("li");
  button.disabled = true;
  try {
    await request("DELETE", `${address}/${encodeURIComponent(button.dataset.delete)}`);
  } catch (error) {
    button.disabled = false;
    show(button.closest("form").querySelector(".field-error"), error.message);
    return;
  }
  const neighbor = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  show(byId("message"), text("contacts.deleted"));
  (neighbor ?? byId("add")).querySelector("a, input").focus();
});

async function send(form, method, path) {
  const problem = form.querySelector(".field-error");
  const values = Object.fromEntries(new FormData(form));
  show(problem, null);
  form.toggleAttribute("inert", true);
  try {
    await request(method, path, values);
    // The list is in the server's order.
    location.assign("/contacts");
  } catch (error) {
    form.toggleAttribute("inert", false);
    show(problem, error.message);
    form.elements[error.code.startsWith("phone") ? "phone" : "name"].focus();
  }
}

async function bringIn() {
  const [file] = byId("file").files;
  show(byId("import-error"), null);
  byId("import-result").hidden = true;
  if (!file) return show(byId("import-error"), text("contacts.fileMissing"));
  if (file.size > largestFile) return show(byId("import-error"), text("contacts.fileLarge"));
  byId("import").toggleAttribute("inert", true);
  try {
    const result = await upload(file);
    byId("import-count").textContent = text("contacts.broughtIn", { count: result.added });
    byId("import-problems").replaceChildren(
      ...result.problems.map((problem) => {
        const line = document.createElement("li");
        const where = text("contacts.problem", { line: problem.line, text: problem.text });
        line.textContent = `${where} — ${problem.error}`;
        return line;
      }),
    );
    byId("import-result").hidden = false;
    if (result.problems.length === 0) setTimeout(() => location.assign("/contacts"), 800);
  } catch (error) {
    show(byId("import-error"), error.message);
  } finally {
    byId("import").toggleAttribute("inert", false);
  }
}

/** Files go as they are; the server reads them. */
async function upload(file) {
  let response;
  try {
    response = await fetch(`${address}/import`, { method: "POST", body: file });
  } catch {
    throw new RequestError(text("common.network"), "network");
  }
  // A body that is not JSON carries no sentence; the status alone decides then.
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(answer.error || text("common.unexpected"), answer.code || "");
  return answer;
}
