// Shows the page that needs no line when the house cannot be reached; keeps nothing of anybody. `self.KEPT` lists that page first.

const STORE = `portal-${self.KEPT.join(" ")}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(self.KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name.startsWith("portal-") && name !== STORE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(self.KEPT[0])));
  else if (self.KEPT.indexOf(new URL(request.url).pathname) > 0) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
