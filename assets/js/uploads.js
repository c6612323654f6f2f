// A chosen paper uploads with a progress bar; without script the same form is posted and the same page comes back.

export function uploads(wake) {
  for (const form of document.querySelectorAll("form[data-mc-upload]")) {
    form.addEventListener("submit", (event) => {
      const file = form.querySelector("input[type=file]");
      if (!file?.files?.length) return;
      event.preventDefault();
      send(form, file, wake);
    });
  }
}

function send(form, file, wake) {
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("button[type=submit]");
  const bar = document.createElement("progress");
  bar.className = "mc-progress";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.files[0].name);
  const body = new FormData(form);
  const request = new XMLHttpRequest();
  let told = -1;
  form.append(bar);
  button.disabled = true;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = (100 * event.loaded) / event.total;
    const step = bar.value >= 100 ? 100 : bar.value >= 50 ? 50 : 0;
    if (step !== told) status.textContent = form.dataset.mcUpload.replace("{percent}", (told = step));
  });
  request.addEventListener("load", () => {
    if (request.status === 200 || request.status === 422) show(request.responseText, wake);
    else failed();
  });
  request.addEventListener("error", failed);
  // "action" is also a field of the form, so the property would be that field.
  request.open("POST", form.getAttribute("action") || location.pathname);
  request.send(body);

  function failed() {
    bar.remove();
    button.disabled = false;
    status.textContent = form.dataset.mcFailed;
  }
}

// The whole page has come: its title and main part take the place of ours, and the focus goes to what is new.
function show(html, wake) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  for (const part of ["main", "[data-mc-saved]"]) {
    const [here, there] = [document.querySelector(part), page.querySelector(part)];
    if (here && there) here.replaceWith(document.adoptNode(there));
  }
  wake();
  const target = document.querySelector(".govuk-error-summary, .mc-notice[role=status], h1");
  target.setAttribute("tabindex", "-1");
  target.focus();
  scrollTo(0, 0);
}
