// The service worker: keeps a few pages of ours, and what they show, for when there is no network.
// The server writes VERSION, FILES and PARTS above these lines. VERSION changes with the files, and with this text. PARTS tells which page
// stands for which part of a dossier: it holds nothing of the dossier, which the page finds on the device.
const PAGE = '/hors-ligne';
const CACHE = `hors-ligne-${VERSION}`;
// What stands before the portal answers so in its place while it is away.
const AWAY = [502, 504];
// What is sent, and what families gave: never looked at here.
const APART = ['/api/', '/pieces/', '/fichiers/'];

self.addEventListener('install', event => event.waitUntil(install()));
self.addEventListener('activate', event => event.waitUntil(forgetOlder()));
self.addEventListener('fetch', event => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});

// All the files or none: without one of them this version is not installed, and leaves nothing behind.
async function install() {
  try {
    const cache = await caches.open(CACHE);
    // Asked as a stranger would: nothing kept is anybody's.
    await cache.addAll(FILES.map(path => new Request(path, { cache: 'reload', credentials: 'omit' })));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
  // A page does not depend on the worker that it was opened with: it has its files by names that tell their content, and what is not
  // here comes from the network. So a new version takes over at once; on a telephone the last window may stay open for weeks.
  await self.skipWaiting();
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name !== CACHE).map(name => caches.delete(name)));
}

// Nothing for what is left to the browser, as if there were no worker.
function answerTo(request) {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return undefined;
  if (request.mode === 'navigate') {
    return APART.some(start => pathname.startsWith(start)) ? undefined : networkFirst(request, pageFor(pathname));
  }
  if (!FILES.includes(pathname)) return undefined;
  return pathname.startsWith('/pkg/') ? cacheFirst(request, pathname) : networkFirst(request, pathname);
}

function pageFor(pathname) {
  const [, part] = pathname.match(/^\/dossiers\/[^/]+\/?([^/]*)$/) ?? [];
  return PARTS[part] ?? PAGE;
}

// Whatever the server answers goes through as it is, errors too, and is never kept; only its silence is replaced.
async function networkFirst(request, path) {
  try {
    const answer = await fetch(request);
    if (request.mode === 'navigate' && AWAY.includes(answer.status)) throw answer;
    return answer;
  } catch {
    return (await kept(path)) ?? Response.error();
  }
}

async function cacheFirst(request, path) {
  return (await kept(path)) ?? fetch(request);
}

async function kept(path) {
  // Not caches.open, which would make again a cache that a newer version has deleted.
  return caches.match(path, { cacheName: CACHE });
}
