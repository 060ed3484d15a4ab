// In place of the service worker, where there must be none: forgets what the last one kept, and goes.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(leave()));

async function leave() {
  await Promise.all((await caches.keys()).map(name => caches.delete(name)));
  await self.registration.unregister();
}
