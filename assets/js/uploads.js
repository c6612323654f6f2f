// A chosen paper uploads at once, alone, with a progress bar; without script the same form is posted by its button.

export function uploads() {
  for (const form of document.querySelectorAll("form[data-mc-upload]")) {
    form.addEventListener("submit", (event) => {
      const file = form.querySelector("input[type=file]");
      if (!file?.files?.length) return;
      event.preventDefault();
      send(form, file);
    });
  }
}

function send(form, file) {
  const bar = document.createElement("progress");
  bar.className = "mc-progress";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.files[0].name);
  const status = form.querySelector("[role=status]");
  const say = (percent) => { status.textContent = form.dataset.mcUpload.replace("{percent}", percent); };
  const request = new XMLHttpRequest();
  let told = -1;
  form.append(bar);
  form.querySelector("button[type=submit]").disabled = true;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = (100 * event.loaded) / event.total;
    const step = bar.value >= 100 ? 100 : bar.value >= 50 ? 50 : 0;
    if (step !== told) say((told = step));
  });
  // The answer is the papers' page, with the file or with what is wrong: it is shown as a posted form would show it.
  request.addEventListener("load", () => {
    if (request.status < 400) return location.assign(request.responseURL.split("#")[0] + "?" + Date.now().toString(36) + "#" + form.id);
    document.open();
    document.write(request.responseText);
    document.close();
  });
  request.addEventListener("error", () => {
    bar.remove();
    form.querySelector("button[type=submit]").disabled = false;
    status.textContent = form.dataset.mcFailed;
  });
  request.open("POST", form.action || location.href);
  request.send(new FormData(form));
}
