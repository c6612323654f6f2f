// A chosen paper uploads in pieces that survive a broken line; without script the same form is posted and the same page comes back.

const PIECE = 256 * 1024;
const PATIENCE = 15; // breaks in a row, with waits that grow to half a minute
const ONCE = 64 * 1024; // smaller files go with the form

export function uploads(wake) {
  for (const form of document.querySelectorAll("form[data-mc-upload]")) {
    form.addEventListener("submit", (event) => {
      const file = form.querySelector("input[type=file]");
      if (!file?.files?.length) return;
      event.preventDefault();
      send(form, file.files[0], wake);
    });
  }
}

async function send(form, file, wake) {
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("button[type=submit]");
  const bar = document.createElement("progress");
  bar.className = "mc-progress";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  form.append(bar);
  button.disabled = true;
  let told = -1;
  const progress = (part) => {
    bar.value = 100 * part;
    const step = part >= 1 ? 100 : part >= 0.5 ? 50 : 0;
    if (step !== told) status.textContent = form.dataset.mcUpload.replace("{percent}", (told = step));
  };
  try {
    const body = new FormData(form);
    if (form.dataset.mcPieces && file.size > ONCE) {
      const upload = await inPieces(form, file, progress, () => (status.textContent = form.dataset.mcWaiting));
      if (upload) body.delete("file");
      body.set("name", file.name);
      body.set("upload", upload);
    }
    progress(1);
    // "action" is also a field of the form, so the property would be that field.
    const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body });
    if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
    if ("mcReload" in form.dataset && answer.redirected) location.replace(answer.url);
    else show(await answer.text(), wake);
  } catch {
    bar.remove();
    button.disabled = false;
    status.textContent = form.dataset.mcFailed;
  }
}

// The id of the upload when every piece has come. The same file chosen again goes on where it stopped, also after the page was closed.
async function inPieces(form, file, progress, waiting) {
  const key = `upload:${form.dataset.mcPieces}:${file.name}:${file.size}:${file.lastModified}`;
  const headers = { "X-CSRFToken": form.elements.namedItem("csrfmiddlewaretoken").value };
  let [address, offset, breaks] = [recall(key), null, 0];
  for (;;) {
    try {
      if (!address) {
        const made = await fetch(form.dataset.mcPieces, { method: "POST", headers: { ...headers, "Upload-Length": file.size } });
        // What is refused for its size or number goes with the form, whose answer says why.
        if (made.status === 409 || made.status === 413 || made.status === 422) return "";
        if (made.status !== 201) throw refused(made.status);
        address = made.headers.get("Location");
        remember(key, address);
        offset = 0;
      }
      if (offset === null) {
        const known = await fetch(address, { method: "HEAD" });
        if (known.status === 404) {
          address = "";
          continue;
        }
        if (!known.ok) throw refused(known.status);
        offset = Number(known.headers.get("Upload-Offset"));
      }
      while (offset < file.size) {
        const answer = await fetch(address, {
          method: "PATCH",
          headers: { ...headers, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" },
          body: file.slice(offset, offset + PIECE),
        });
        if (answer.status !== 204 && answer.status !== 409) throw refused(answer.status);
        offset = Number(answer.headers.get("Upload-Offset"));
        breaks = 0;
        progress(offset / file.size);
      }
      remember(key, "");
      return address.split("/").at(-2);
    } catch (trouble) {
      if (trouble.final || ++breaks > PATIENCE) throw trouble;
      offset = null;
      waiting();
      await pause(Math.min(30_000, 500 * 2 ** breaks));
    }
  }
}

function refused(status) {
  return Object.assign(new Error(String(status)), { final: status < 500 && status !== 408 && status !== 429 });
}

function pause(longest) {
  return new Promise((done) => {
    const timer = setTimeout(done, longest);
    addEventListener("online", () => (clearTimeout(timer), done()), { once: true });
  });
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing begins anew
  }
}

function remember(key, address) {
  try {
    if (address) localStorage.setItem(key, address);
    else localStorage.removeItem(key);
  } catch {
    // the same
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
