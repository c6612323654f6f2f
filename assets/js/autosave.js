// A draft saves itself half a minute after the last change; the field that is being typed in is never touched.

const WAIT = 30_000;

export function autosave() {
  const form = document.querySelector("form[data-mc-autosave]");
  const status = document.querySelector("[data-mc-saved]");
  if (!form || !status) return;
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form, status), WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

async function save(form, status) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  body.set("action", "autosave");
  try {
    const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/json")) throw new Error(String(answer.status));
    const { version, text } = await answer.json();
    form.elements.namedItem("seen_version").value = version;
    status.textContent = text;
    form.dispatchEvent(new Event("mc-saved"));
  } catch {
    status.textContent = form.dataset.mcUnsaved;
  }
}
