// The API's page in a trial: a token is fetched once and kept in this page alone; each operation is called at its own address here.

const page = document.querySelector("[data-mc-tryit]");
let token = "";

if (page) {
  for (const part of page.querySelectorAll("[data-mc-needs-script]")) part.hidden = false;
  const signIn = page.querySelector("[data-mc-token]");
  signIn.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(signIn));
    const told = await call("POST", signIn.dataset.mcToken, { "Content-Type": "application/x-www-form-urlencoded" }, body);
    token = told.ok ? JSON.parse(told.text).access_token : "";
    show(signIn, told, token ? told.text.replaceAll(token, `${token.slice(0, 6)}…`) : told.text);
  });
  for (const form of page.querySelectorAll("[data-mc-path]")) {
    freshKey(form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { address, headers, body } = asked(form);
      const told = await call(form.dataset.mcMethod, address, headers, body);
      show(form, told);
      if (told.ok) handOn(form, told.text);
    });
  }
}

// Another filing is another key; whoever wants to see a repeat puts the old one back.
function freshKey(form) {
  const field = form.querySelector('[name="Idempotency-Key"]');
  if (field) field.value = `try-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
}

// The code of what was just filed goes where a code is asked for and nothing stands yet.
function handOn(form, text) {
  freshKey(form);
  if (form.dataset.mcPath !== "/api/v1/dossiers" || form.dataset.mcMethod !== "POST") return;
  const { code } = JSON.parse(text);
  for (const field of page.querySelectorAll('[name="code"][data-mc-in="path"]')) field.value ||= code;
}

function asked(form) {
  let address = form.dataset.mcPath;
  const query = new URLSearchParams();
  const headers = { "Accept-Language": document.documentElement.lang };
  if (token) headers.Authorization = `Bearer ${token}`;
  let body;
  for (const field of form.querySelectorAll("[data-mc-in]")) {
    const kind = field.dataset.mcIn;
    if (kind === "path") address = address.replace(`{${field.name}}`, encodeURIComponent(field.value));
    if (kind === "query" && field.value) query.set(field.name, field.value);
    if (kind === "header" && field.value) headers[field.name] = field.value;
    if (kind === "body" && field.value) {
      body = field.value;
      headers["Content-Type"] = "application/json";
    }
    if (kind === "file" && field.files.length) {
      body = new FormData();
      for (const file of field.files) body.append("file", file);
    }
  }
  return { address: query.size ? `${address}?${query}` : address, headers, body };
}

async function call(method, address, headers, body) {
  try {
    const answer = await fetch(address, { method, headers, body, credentials: "omit", cache: "no-store" });
    const kind = answer.headers.get("Content-Type") ?? "";
    const text = /json|text/.test(kind) ? await answer.text() : `${kind}: ${(await answer.blob()).size} B`;
    return { ok: answer.ok, line: `HTTP ${answer.status}`, text };
  } catch (fault) {
    return { ok: false, line: String(fault), text: "" };
  }
}

function show(form, told, text = told.text) {
  const shown = form.querySelector("output");
  let laid = text;
  try {
    laid = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It is no JSON and stands as it is.
  }
  shown.textContent = `${told.line}\n${laid}`;
  shown.hidden = false;
}
