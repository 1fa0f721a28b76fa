import { chooseSpeed, listen } from "./listen.js";
import { byId, confirmDelete, pageLanguage, request, text } from "./page.js";
import { captionSize, chooseSize, sizes } from "./size.js";

const voiceForm = byId("voice-form");
const speed = byId("speed");

for (const input of voiceForm.elements.preset) input.checked = input.value === voiceForm.dataset.preset;
chooseSpeed(speed, voiceForm.dataset.speed);

voiceForm.addEventListener("change", () =>
  save("voice-saved", "PUT", "/api/users/me/voice", {
    voiceId: voiceForm.elements.preset.value, speed: Number(speed.value),
  }),
);

for (const button of voiceForm.querySelectorAll("[data-listen]")) {
  button.addEventListener("click", () =>
    listen(button, byId("voice-status"), () =>
      request("POST", "/tts-preview", {
        voice: { preset: button.dataset.listen, speed: Number(speed.value) }, language: pageLanguage,
      }),
    ),
  );
}

byId("person-form").addEventListener("submit", (event) => {
  event.preventDefault();
  save("person-saved", "PUT", "/api/users/me", { name: byId("name").value, memo: byId("memo").value });
});

byId("retention").addEventListener("change", (event) =>
  save("retention-saved", "PUT", "/api/users/me/settings", { retentionDays: Number(event.target.value) }),
);
byId("retention-form").addEventListener("submit", (event) => event.preventDefault());

byId("caption-size").replaceChildren(
  ...sizes.map((size) => new Option(text("settings.captionTimes", { times: size }), String(size), false, size === captionSize())),
);
byId("caption-size").addEventListener("change", (event) => {
  chooseSize(Number(event.target.value));
  byId("captions-saved").textContent = text("settings.saved");
});
byId("captions-form").addEventListener("submit", (event) => event.preventDefault());
voiceForm.addEventListener("submit", (event) => event.preventDefault());

byId("delete-calls").addEventListener("click", async () => {
  if (!(await confirmDelete("calls-dialog"))) return;
  await save("end-saved", "DELETE", "/calls", undefined, "settings.callsDeleted");
});

byId("delete-account").addEventListener("click", async () => {
  if (!(await confirmDelete("account-dialog"))) return;
  if (!(await save("end-saved", "DELETE", "/api/users/me", undefined, "settings.accountDeleted"))) return;
  sessionStorage.clear();
  location.assign("/");
});

/** Says at the place itself whether something was kept. */
async function save(place, method, path, body, done = "settings.saved") {
  const element = byId(place);
  element.classList.remove("is-wrong");
  try {
    await request(method, path, body);
    element.textContent = text(done);
    return true;
  } catch (error) {
    element.classList.add("is-wrong");
    element.textContent = error.message;
    return false;
  }
}
