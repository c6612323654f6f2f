// The desk without a line: codes of a block, sealed on this device; what is taken under them, marked so that any change is seen.

const words = JSON.parse(document.getElementById("away-words").textContent);
const root = document.querySelector("[data-away]");
const ROUNDS = 310_000;
const CHUNK = 40;
const FORMS = ["original", "certified_copy", "copy", "shown"];
const text = new TextEncoder();
let open = null;

const $ = (selector, within = root) => within.querySelector(selector);
const value = (id) => document.getElementById(id).value.trim();
const random = (size) => crypto.getRandomValues(new Uint8Array(size));
const fromHex = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
const toHex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const toBase64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const say = (line) => { const box = $("[data-say]"); box.textContent = line; box.hidden = !line; };
const part = (name) => { for (const one of root.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name; };

// ---- what lies on the device

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("motcua-away", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("blocks", { keyPath: "lease" });
      asked.result.createObjectStore("records", { keyPath: "code" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(store, mode, act) {
  const base = await database();
  return new Promise((resolve, reject) => {
    const turn = base.transaction(store, mode, { durability: "strict" });
    const asked = act(turn.objectStore(store));
    turn.oncomplete = () => { base.close(); resolve(asked.result); };
    turn.onabort = () => { base.close(); reject(turn.error); };
  });
}

const blocks = () => within("blocks", "readonly", (store) => store.getAll());
const put = (store, row) => within(store, "readwrite", (rows) => rows.put(row));
const records = async () => (await within("records", "readonly", (store) => store.getAll())).filter((one) => one.lease === open.lease);

// ---- keys and seals

const sealing = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

async function fromPassword(password, salt) {
  const base = await crypto.subtle.importKey("raw", text.encode(password), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function seal(key, told, bound) {
  const nonce = random(12);
  return { nonce, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: text.encode(bound) }, key, text.encode(JSON.stringify(told))) };
}

async function unseal(key, sealed, bound) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.nonce, additionalData: text.encode(bound) }, key, sealed.data);
  return JSON.parse(new TextDecoder().decode(plain));
}

async function fetched(lease) {
  const answer = await fetch(`../lo/${encodeURIComponent(lease)}/goi/`, { headers: { accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error("sign_in");
  return answer.json();
}

async function keep(lease, password) {
  const { seal: raw, mark, ...bundle } = await fetched(lease);
  const salt = random(16);
  const key = await sealing(fromHex(raw));
  await put("blocks", {
    lease, salt, unit: bundle.unit_name, expires: bundle.expires_at, ahead: Date.parse(bundle.now) - Date.now(),
    keys: await seal(await fromPassword(password, salt), { raw, mark }, lease), bundle: await seal(key, bundle, lease),
  });
  navigator.storage?.persist?.();
}

async function unlock(lease, password) {
  const block = (await blocks()).find((one) => one.lease === lease);
  const { raw, mark } = await unseal(await fromPassword(password, block.salt), block.keys, lease);
  const key = await sealing(fromHex(raw));
  const marking = await crypto.subtle.importKey("raw", fromHex(mark), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  open = { ...block, key, marking, bundle: await unseal(key, block.bundle, lease) };
}

// ---- the way in

async function start() {
  open = null;
  $("[data-slips]").replaceChildren();
  $("[data-after]").hidden = true;
  const known = await blocks();
  const wanted = new URLSearchParams(location.hash.slice(1)).get("lo");
  const fresh = wanted && !known.some((one) => one.lease === wanted);
  $("[data-which]").textContent = fresh ? words.open_first : known.length ? "" : words.nothing;
  const choices = known.map((one) => option(one.lease, `${one.unit} · ${moment(one.expires)}`));
  document.getElementById("block").replaceChildren(...choices);
  $("[data-choose]").hidden = fresh || known.length < 2;
  if (wanted && !fresh) document.getElementById("block").value = wanted;
  $("[data-forgotten]").hidden = fresh || !known.length;
  part(fresh || known.length ? "unlock" : "");
  if (!fresh && !known.length) say(words.nothing);
  const form = $("[data-part=unlock]");
  const enter = async (anew) => {
    const lease = fresh ? wanted : value("block");
    const password = document.getElementById("password").value;
    if (password.length < 8) return faults({ password: words.short });
    try {
      if (fresh || anew) await keep(lease, password);
      await unlock(lease, password);
    } catch (error) {
      return faults({ password: error.message === "sign_in" ? words.sign_in : error.name === "OperationError" ? words.wrong_password : words.no_line });
    }
    document.getElementById("password").value = "";
    faults({});
    await work();
  };
  form.onsubmit = (event) => { event.preventDefault(); enter(false); };
  $("[data-forgotten] button").onclick = () => enter(true);
}

async function work() {
  part("work");
  const { bundle } = open;
  document.getElementById("procedure").replaceChildren(option("", "–"), ...bundle.procedures.map((one) => option(one.key, one.name)));
  papers();
  await list();
}

async function list() {
  const rows = await records();
  const left = open.bundle.codes.filter((one) => one.day === today() && !rows.some((row) => row.code === one.code)).length;
  $("[data-head]").textContent = `${open.bundle.unit_name} · ${open.bundle.officer} · ${words.left.replace("{count}", left)} · ${moment(open.expires)}`;
  $("[data-list]").hidden = !rows.length;
  $("[data-list] tbody").replaceChildren(...rows.map((row) => {
    const line = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.className = "mc-code";
    head.textContent = row.code;
    const cell = document.createElement("td");
    cell.textContent = row.words || words[`state.${row.state}`];
    line.append(head, cell);
    return line;
  }));
}

// ---- one dossier

function papers() {
  const chosen = open.bundle.procedures.find((one) => one.key === value("procedure"));
  const named = [...(chosen?.papers ?? []), { name: "", required: false }];
  $("[data-papers]").replaceChildren(...named.map((paper, number) => {
    const row = document.createElement("div");
    row.className = "govuk-form-group";
    row.dataset.paper = paper.name;
    const label = document.createElement("label");
    label.className = "govuk-label";
    label.htmlFor = `paper-${number}`;
    label.textContent = paper.name || words.other;
    const list = document.createElement("select");
    list.className = "govuk-select";
    list.id = `paper-${number}`;
    list.append(option("", words.not_brought), ...FORMS.map((form) => option(form, words[`form.${form}`])));
    row.append(label);
    if (!paper.name) {
      const other = document.createElement("input");
      other.className = "govuk-input govuk-input--width-20";
      other.maxLength = 300;
      other.setAttribute("aria-label", words.other);
      row.append(other);
    }
    row.append(list);
    return row;
  }));
}

function brought() {
  const found = [];
  for (const row of root.querySelectorAll("[data-paper]")) {
    const name = row.dataset.paper || row.querySelector("input").value.trim();
    const form = row.querySelector("select").value;
    if (name && (form || !row.dataset.paper)) found.push({ name, quantity: 1, form: form || "copy" });
  }
  return found;
}

async function take(event) {
  event.preventDefault();
  const told = { procedure: value("procedure"), number: value("number").replace(/\s/g, ""), name: value("name"), phone: value("phone"), brought_by: value("brought_by"), note: value("note"), papers: brought() };
  const wrong = {};
  for (const name of ["procedure", "name"]) if (!told[name]) wrong[name] = words.missing;
  if (!/^(\d{10}(-?\d{3})?|\d{12,13})$/.test(told.number)) wrong.number = words.digits;
  if (!told.papers.length) wrong.papers = words.missing;
  if (Date.now() + open.ahead >= Date.parse(open.expires)) wrong.procedure = words.expired;
  if (!faults(wrong)) return;
  const record = await write(told);
  if (!record) return faults({ procedure: words.no_codes });
  slips(record);
  event.target.reset();
  papers();
  await list();
  $("[data-slips]").scrollIntoView();
  $("[data-print]").focus();
}

async function write(told) {
  const used = new Set((await records()).map((row) => row.code));
  for (const { code, day } of open.bundle.codes) {
    if (day !== today() || used.has(code)) continue;
    const record = { key: crypto.randomUUID(), code, taken_at: new Date(Date.now() + open.ahead).toISOString(), ...told };
    const row = await sealed(record);
    try {
      await within("records", "readwrite", (store) => store.add(row)); // another window may have taken this code
      return record;
    } catch (error) {
      if (error.name !== "ConstraintError") throw error;
    }
  }
  return null;
}

async function sealed(record) {
  const line = JSON.stringify(record);
  const mark = toHex(await crypto.subtle.sign("HMAC", open.marking, text.encode(line)));
  return { code: record.code, lease: open.lease, key: record.key, state: "kept", sealed: await seal(open.key, { text: line, mark }, open.lease) };
}

async function spoil(record) {
  const reason = (prompt(words.void_reason) || "").trim();
  if (!reason) return;
  await put("records", await sealed({ key: crypto.randomUUID(), code: record.code, taken_at: new Date(Date.now() + open.ahead).toISOString(), void: reason, papers: [] }));
  $("[data-slips]").replaceChildren();
  $("[data-after]").hidden = true;
  await list();
}

function slips(record) {
  const chosen = open.bundle.procedures.find((one) => one.key === record.procedure);
  const kept = record.papers.map((one) => `${one.name} (${words[`form.${one.form}`]})`).join("; ");
  const lines = { code: record.code, taken_at: moment(record.taken_at), procedure: chosen.name, limit: chosen.limit, name: record.name, number: record.number, brought_by: record.brought_by, papers: kept, note: record.note };
  $("[data-slips]").replaceChildren(...[words.copy_one, words.copy_two].map((copy) => {
    const slip = $("template[data-slip]").content.cloneNode(true);
    const { agency, unit_name: unit } = open.bundle;
    const fill = { agency, unit: unit === agency ? "" : unit, copy, officer: open.bundle.officer };
    for (const [name, line] of Object.entries(fill)) slip.querySelector(`[data-${name}]`).textContent = line;
    slip.querySelector("[data-qr]").append(drawn(open.bundle.codes.find((one) => one.code === record.code).qr, record.code));
    for (const [name, line] of Object.entries(lines)) {
      if (!line) continue;
      const row = document.createElement("div");
      row.className = "govuk-summary-list__row";
      const key = document.createElement("dt");
      key.className = "govuk-summary-list__key";
      key.textContent = words[`line.${name}`];
      const said = document.createElement("dd");
      said.className = "govuk-summary-list__value";
      said.textContent = line;
      row.append(key, said);
      slip.querySelector("[data-lines]").append(row);
    }
    return slip;
  }));
  $("[data-after]").hidden = false;
  $("[data-spoil]").onclick = () => spoil(record);
}

function drawn([size, hex], name) {
  const space = "http://www.w3.org/2000/svg";
  const bits = BigInt(`0x${hex}`).toString(2).padStart(size * size, "0");
  const picture = document.createElementNS(space, "svg");
  for (const [key, told] of Object.entries({ role: "img", "aria-label": name, viewBox: `0 0 ${size} ${size}`, "shape-rendering": "crispEdges" })) picture.setAttribute(key, told);
  let dark = "";
  for (let place = 0; place < bits.length; place += 1) if (bits[place] === "1") dark += `M${place % size} ${Math.floor(place / size)}h1v1h-1z`;
  for (const [fill, d] of [["#fff", `M0 0h${size}v${size}H0z`], ["#000", dark]]) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("fill", fill);
    path.setAttribute("d", d);
    picture.append(path);
  }
  return picture;
}

// ---- when the line is back

async function waiting() {
  const rows = (await records()).filter((row) => row.state === "kept");
  return Promise.all(rows.map(async (row) => ({ row, told: await unseal(open.key, row.sealed, open.lease) })));
}

async function send() {
  try {
    const kept = await waiting();
    if (!kept.length) return say(words.sent_all);
    const way = await fetch(root.dataset.send, { headers: { accept: "application/json" } });
    if (!way.ok || way.redirected) return say(words.sign_in);
    const { token } = await way.json();
    for (let from = 0; from < kept.length; from += CHUNK) {
      const some = kept.slice(from, from + CHUNK);
      const answer = await fetch(root.dataset.send, { method: "POST", headers: { "content-type": "application/json", "x-csrftoken": token }, body: JSON.stringify({ lease: open.lease, records: some.map((one) => one.told) }) });
      const told = await answer.json();
      if (!answer.ok) return say(told.words);
      for (const [place, outcome] of told.outcomes.entries()) {
        const { sealed: gone, ...row } = some[place].row; // what has arrived leaves the device
        await put("records", { ...row, state: outcome.state, words: outcome.words });
      }
    }
    say(words.sent_all);
    await list();
  } catch {
    say(words.no_line);
  }
}

async function save() {
  const kept = await waiting();
  if (!kept.length) return say(words.sent_all);
  const { nonce, data } = await seal(open.key, { records: kept.map((one) => one.told) }, open.lease);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify({ lease: open.lease, nonce: toBase64(nonce), data: toBase64(data) })], { type: "application/json" }));
  link.download = `ngoai-tuyen-${open.lease.slice(0, 8)}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
  say(words.saved);
}

async function erase() {
  const rows = await records();
  if (rows.some((row) => row.state === "kept")) return say(words.erase_not);
  for (const row of rows) await within("records", "readwrite", (store) => store.delete(row.code));
  await within("blocks", "readwrite", (store) => store.delete(open.lease));
  history.replaceState(null, "", location.pathname);
  await start();
}

// ---- small things

function option(name, label) {
  const one = document.createElement("option");
  one.value = name;
  one.textContent = label;
  return one;
}

function faults(wrong) {
  const summary = $("[data-faults]");
  for (const line of root.querySelectorAll(".govuk-error-message")) {
    const told = wrong[line.id.replace(/-error$/, "")];
    line.textContent = told || "";
    line.hidden = !told;
    line.parentElement.classList.toggle("govuk-form-group--error", Boolean(told));
  }
  summary.querySelector("ul").replaceChildren(...Object.entries(wrong).map(([id, told]) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${id}`;
    link.textContent = `${document.querySelector(`label[for="${id}"]`)?.textContent ?? ""} ${told}`.trim();
    link.onclick = (event) => { event.preventDefault(); document.getElementById(id === "papers" ? "paper-0" : id).focus(); };
    line.append(link);
    return line;
  }));
  summary.hidden = !Object.keys(wrong).length;
  if (!summary.hidden) summary.focus();
  return summary.hidden;
}

const zone = { timeZone: "Asia/Ho_Chi_Minh" };
const moment = (at) => new Date(at).toLocaleString("vi-VN", { ...zone, hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" });
const today = () => new Date(Date.now() + open.ahead).toLocaleDateString("sv-SE", zone);

document.getElementById("procedure").addEventListener("change", papers);
$("[data-take]").addEventListener("submit", take);
$("[data-print]").addEventListener("click", () => window.print());
$("[data-send-now]").addEventListener("click", send);
$("[data-save]").addEventListener("click", save);
$("[data-lock]").addEventListener("click", start);
$("[data-erase]").addEventListener("click", erase);
navigator.serviceWorker?.register(root.dataset.worker).then(() => navigator.serviceWorker.ready).then(() => { root.dataset.kept = "yes"; });
start();
