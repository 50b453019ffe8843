/* Which files make the page work with no connection? All of them are fetched at once; none is replaced while in use. */

interface Kept {
  version: string;
  files: string[];
}

declare const AMAN_KEPT: Kept;
interface ExtendableEvent extends Event {
  waitUntil(what: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(what: Promise<Response>): void;
}
interface WorkerScope {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", act: (event: ExtendableEvent) => void): void;
  addEventListener(name: "fetch", act: (event: FetchEvent) => void): void;
  addEventListener(name: "message", act: (event: MessageEvent) => void): void;
}

// The types of pages and of workers cannot both be loaded; these few are all that is used here.
const worker = self as unknown as WorkerScope;

const CACHE = `aman-${AMAN_KEPT.version}`;

function address(path: string): string {
  return new URL(path, worker.registration.scope).href;
}

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(AMAN_KEPT.files.map((path) => new Request(address(path), { cache: "no-cache" })))),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("aman-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("message", (event) => {
  if (event.data === "use") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  if (event.request.method !== "GET" || !asked.href.startsWith(worker.registration.scope)) return;
  const path = asked.href.slice(worker.registration.scope.length).replace(/[?#].*$/, "");
  const known = path === "" || path === "index.html" ? "index.html" : /^v\/?$/i.test(path) || path === "V/index.html" ? "V/index.html" : path;
  // Lists and keys are the page's own business: it keeps them signed, and knows which is newer.
  if (!AMAN_KEPT.files.includes(known)) return;
  event.respondWith(
    caches.open(CACHE).then((cache) => cache.match(address(known))).then((found) => found ?? fetch(event.request)),
  );
});
