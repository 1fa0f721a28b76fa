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
    tell(await upload(file));
  } catch (error) {
    show(byId("import-error"), error.message);
  } finally {
    byId("import").toggleAttribute("inert", false);
  }
}

/** Says what came of a file: how much was brought in, and each row that was not, as it stands there. */
function tell({ added, unchanged, leftOut, problems }) {
  const count = [text("contacts.broughtIn", { count: added })];
  if (unchanged > 0) count.push(text("contacts.unchanged", { count: unchanged }));
  byId("import-count").textContent = count.join(" ");
  show(byId("import-left-out"), leftOut.length > 0 ? text("contacts.leftOutNote", { names: leftOut.join(", ") }) : null);
  show(byId("import-check"), problems.length > 0 ? text("contacts.toCheck", { count: problems.length }) : null);
  byId("import-problems").replaceChildren(
    ...problems.map((problem) => {
      const item = document.createElement("li");
      // A file that is refused as a whole has no row to show.
      const where = problem.text ? [element("strong", text("contacts.problem", { line: problem.line }))] : [];
      const row = problem.text ? [element("span", problem.text, "import-row")] : [];
      item.append(...where, ...row, element("span", problem.error, "import-reason"));
      return item;
    }),
  );
  byId("import-result").hidden = false;
}

function element(name, words, className = "") {
  const made = document.createElement(name);
  made.textContent = words;
  made.className = className;
  return made;
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
