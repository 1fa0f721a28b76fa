import { byId, confirmDelete, localizeTimes, request, show, text } from "./page.js";

localizeTimes();

byId("history")?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-delete]");
  if (!button || !(await confirmDelete())) return;
  const item = button.closest("li");
  button.disabled = true;
  try {
    await request("DELETE", `/calls/${encodeURIComponent(button.dataset.delete)}`);
  } catch (error) {
    button.disabled = false;
    byId("message").classList.remove("good");
    show(byId("message"), error.code === "network" ? text("call.deleteFailed") : error.message);
    return;
  }
  const neighbor = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  byId("message").classList.add("good");
  show(byId("message"), text("history.deleted"));
  if (neighbor) neighbor.querySelector("a").focus();
  else {
    byId("history").hidden = true;
    byId("empty").hidden = false;
    byId("empty").querySelector("a").focus();
  }
});
