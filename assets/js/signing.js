// Talks to the signing program on this machine: one socket a paper, one text sent, one text back. The server judges what comes back.

const OPENING = 10_000;
const SIGNING = 300_000;
const CANCELLED = 11;

let busy = false;

// The page puts itself in place anew while papers are prepared: the button may come later than this script.
function ready() {
  for (const button of document.querySelectorAll("[data-signing-agent] [data-signing-start]")) button.hidden = false;
}

ready();
document.addEventListener("htmx:afterSettle", ready);
document.addEventListener("htmx:beforeRequest", (event) => {
  if (busy) event.preventDefault();
});
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-signing-start]") : null;
  if (!button || busy) return;
  busy = button.disabled = true;
  try {
    await run(button.closest("[data-signing-agent]"));
  } finally {
    busy = button.disabled = false;
  }
});

async function run(box) {
  const words = box.dataset;
  if (words.register) {
    const outcome = await paper(box, words.register);
    if (outcome.kind === "done") return location.assign(words.done);
    return say(box, outcome.kind === "none" ? words.none : outcome.message || words.stop);
  }
  for (const row of document.querySelectorAll("[data-signing-item][data-state='prepared']")) {
    say(box, words.going);
    const outcome = await paper(box, row.dataset.offer);
    if (outcome.kind === "none") return say(box, words.none);
    if (outcome.kind === "lost") say(box, words.lost);
    if (outcome.kind === "refused") {
      const told = await post(row.dataset.refused, box, { status: String(outcome.status), message: outcome.message });
      show(row, told.words, told.state);
      if (outcome.status === CANCELLED) return say(box, words.stop);
      continue;
    }
    const asked = await (await fetch(row.dataset.ask, { headers: { accept: "application/json" } })).json();
    show(row, asked.failure || asked.words, asked.state);
  }
  say(box, words.all);
  location.assign(words.done);
}

async function paper(box, address) {
  const order = await post(address, box, {});
  if (!order.operation) return { kind: "lost" };
  return ask(`${box.dataset.signingAgent}/${order.operation}`, JSON.stringify(order.file));
}

function ask(address, text) {
  return new Promise((resolve) => {
    let opened = false;
    let socket;
    try {
      socket = new WebSocket(address);
    } catch {
      resolve({ kind: "none" });
      return;
    }
    let clock = setTimeout(() => end({ kind: "none" }), OPENING);
    const end = (outcome) => {
      clearTimeout(clock);
      resolve(outcome);
      socket.close();
    };
    socket.onopen = () => {
      opened = true;
      clearTimeout(clock);
      clock = setTimeout(() => end({ kind: "lost" }), SIGNING);
      socket.send(text);
    };
    socket.onmessage = (message) => {
      let answer;
      try {
        answer = JSON.parse(message.data);
      } catch {
        return end({ kind: "lost" });
      }
      const status = Number(answer.Status);
      return end(status === 0 ? { kind: "done" } : { kind: "refused", status, message: String(answer.Message || answer.Error || "") });
    };
    socket.onclose = () => end({ kind: opened ? "lost" : "none" });
  });
}

async function post(address, box, values) {
  const body = new URLSearchParams({ ...values, csrfmiddlewaretoken: box.dataset.token });
  const answer = await fetch(address, { method: "POST", body, headers: { accept: "application/json" } });
  return answer.ok ? answer.json() : { words: box.dataset.lost, state: "" };
}

function show(row, words, state) {
  const chip = row.querySelector("[data-signing-state]");
  if (chip && words) chip.textContent = words;
  row.dataset.state = state || row.dataset.state;
  recount();
}

// How many the button signs follows from the rows that still wait; the server says it anew when the page comes again.
function recount() {
  const left = document.querySelectorAll("[data-signing-item][data-state='prepared']").length;
  for (const one of document.querySelectorAll("[data-counted]")) {
    one.textContent = one.dataset.counted.replace("#", String(left));
    if (one.matches("button")) one.hidden = left === 0;
  }
}

function say(box, words) {
  box.querySelector("[data-signing-status]").textContent = words;
}
