// On bad lines: what is typed into a form of the applicant stays on the device until the house has it, and is offered again.

const DAY = 86_400_000;
const WAIT = 800;
const PREFIX = "form:";
const OURS = ["csrfmiddlewaretoken", "seen_version", "action", "language"];

export function lines() {
  if (document.querySelector("[data-mc-forget]")) forget(() => true);
  forget((kept) => !(kept.at > Date.now() - DAY));
  const worker = document.querySelector("meta[name=mc-worker]");
  if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker.content).catch(() => {});
  const form = document.querySelector("form[data-mc-keep]");
  if (form) keep(form);
}

function keep(form) {
  const key = `${PREFIX}${form.dataset.mcKeep}:${location.pathname}`;
  const status = document.querySelector("[data-mc-saved]");
  const seen = () => form.elements.namedItem("seen_version").value;
  offer(form, key, seen());
  let timer = 0;
  let began = read(form);
  const note = () => {
    const values = read(form);
    // Only what the house does not have yet is worth a place here.
    if (values !== began) write(key, { at: Date.now(), seen: seen(), values });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(note, WAIT);
  });
  form.addEventListener("mc-saved", () => {
    began = read(form);
    write(key, null);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    note();
    if (navigator.onLine) return;
    event.preventDefault();
    if (status) status.textContent = form.dataset.mcLost;
  });
  addEventListener("offline", () => {
    note();
    if (status) status.textContent = form.dataset.mcLost;
  });
  addEventListener("online", () => {
    if (status) status.textContent = form.dataset.mcBack;
  });
}

// What was kept for this page and never arrived: the house still has the version that it was typed over.
function offer(form, key, seen) {
  const kept = recall(key);
  if (!kept) return;
  const notice = form.querySelector("[data-mc-kept]");
  if (!notice || kept.seen !== seen || kept.values === read(form)) {
    write(key, null);
    return;
  }
  notice.hidden = false;
  notice.querySelector("[data-mc-restore]").addEventListener("click", () => {
    put(form, kept.values);
    notice.hidden = true;
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  notice.querySelector("[data-mc-drop]").addEventListener("click", () => {
    write(key, null);
    notice.hidden = true;
  });
}

function read(form) {
  return JSON.stringify([...new FormData(form)].filter(([name, value]) => !OURS.includes(name) && typeof value === "string"));
}

function put(form, text) {
  const values = JSON.parse(text);
  for (const field of form.elements) {
    if (!field.name || OURS.includes(field.name) || field.type === "file" || field.tagName === "BUTTON") continue;
    const given = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
    else if (given.length) field.value = given[0];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, kept) {
  try {
    if (kept) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing loses it with the page, as every page does
  }
}

function forget(when) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && when(recall(key) || {})) localStorage.removeItem(key);
      if (key.startsWith("upload:") && when({ at: Date.now() })) localStorage.removeItem(key);
    }
  } catch {
    // nothing is kept
  }
}
