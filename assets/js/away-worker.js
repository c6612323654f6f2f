// Answers for the page of the desk without a line, and for nothing else, when the house does not. `self.AWAY` lists the page first.

const STORE = `away-${self.AWAY.join(" ")}`;
const WAIT = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(self.AWAY)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name.startsWith("away-") && name !== STORE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  const place = self.AWAY.indexOf(pathname);
  if (event.request.method !== "GET" || place < 0) return;
  event.respondWith(place ? kept(pathname, event.request) : first(pathname, event.request));
});

// The page itself: as the house has it now, else as it was kept; a way to sign in is no page of ours.
async function first(path, request) {
  try {
    const answer = await Promise.race([fetch(request), new Promise((_, reject) => setTimeout(reject, WAIT))]);
    if (answer.ok && !answer.redirected) return answer;
  } catch {
    // no line
  }
  return kept(path, request);
}

async function kept(path, request) {
  return (await (await caches.open(STORE)).match(path)) || fetch(request);
}
