// The service worker: the page opens without a network after the first visit, with the files it is made
// of. It never answers for the server: reports and questions go through, and what the page has met of
// brands the page keeps itself.

const worker = self as unknown as ServiceWorkerGlobalScope;
/** Put in by the build: every file of the page, and a name that changes with any of them. */
declare const __PAGE_FILES__: string[];
declare const __PAGE_VERSION__: string;

const PAGE = `assay-page-${__PAGE_VERSION__}`;
/** A picture shared to the page waits here until the page takes it. */
const SHARED = 'assay-shared';

worker.addEventListener('install', (event) => {
  event.waitUntil(keepPage());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOld());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  const path = url.pathname.slice(new URL(worker.registration.scope).pathname.length);
  if (request.method === 'POST' && path === 'share') event.respondWith(takeShared(request));
  else if (request.method !== 'GET') return;
  else if (request.mode === 'navigate') event.respondWith(page(request, path));
  else if (__PAGE_FILES__.includes(path)) event.respondWith(kept(request, path));
});

async function keepPage(): Promise<void> {
  const cache = await caches.open(PAGE);
  // Whole or not at all: a page of two versions would not work.
  await cache.addAll(__PAGE_FILES__.map((path) => new Request(path, { cache: 'no-cache' })));
  await worker.skipWaiting();
}

async function dropOld(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith('assay-') && name !== PAGE && name !== SHARED) await caches.delete(name);
  }
  await worker.clients.claim();
}

/** The page itself is what was kept; a path that is no page of ours is the server's. */
async function page(request: Request, path: string): Promise<Response> {
  if (path !== '' && path !== 'index.html') return fetch(request);
  return kept(request, 'index.html');
}

async function kept(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(PAGE);
  return (await cache.match(path)) ?? fetch(request);
}

/** Another app shares a link, a text or a picture: kept for the page, which is opened and takes it. */
async function takeShared(request: Request): Promise<Response> {
  const form = await request.formData();
  const file = form.get('picture');
  const text = [form.get('url'), form.get('text'), form.get('title')].find(
    (part) => typeof part === 'string' && part.trim() !== '',
  );
  const home = new URL(worker.registration.scope);
  if (file instanceof File && file.size > 0) {
    const cache = await caches.open(SHARED);
    await cache.put('shared-picture', new Response(file));
    home.hash = 'shared';
  } else if (typeof text === 'string') {
    home.hash = `link=${encodeURIComponent(text.trim())}`;
  }
  return Response.redirect(home.href, 303);
}

export {};
