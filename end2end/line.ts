// A browser at the end of a line that can be cut.
import type { BrowserContext, Page } from '@playwright/test';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test as base } from './fixtures';

/** The line between the browser and the server. `setOffline` does not hold back all that a service worker asks for: it only tells the pages. */
export type Line = {
  url: string;
  cut(): void;
  mend(context: BrowserContext): Promise<void>;
  /** Answers that script in place of the server's service worker. */
  replaceWorker(script: string): void;
};

export const test = base.extend<{ line: Line }>({
  line: async ({ server, complaints }, use) => {
    complaints.tolerate(/ERR_(CONNECTION|SOCKET|EMPTY|INTERNET)_\w+/);
    const { port, hostname } = new URL(server.url);
    const sockets = new Set<Socket>();
    let isCut = false;
    let worker = '';
    const proxy = createServer(near => {
      if (isCut) return void near.destroy();
      const far = connect(Number(port), hostname);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => {}).on('close', () => [near, far].forEach(end => end.destroy()));
      }
      near.on('data', request => {
        const isReplaced = worker && request.toString().startsWith('GET /service-worker.js');
        if (isReplaced) near.end(`HTTP/1.1 200\r\ncontent-type: text/javascript\r\nconnection: close\r\n\r\n${worker}`);
        else far.write(request);
      });
      far.pipe(near);
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const drop = () => sockets.forEach(socket => socket.destroy());
    await use({
      url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      cut: () => {
        isCut = true;
        drop();
      },
      mend: async context => {
        await context.setOffline(true);
        isCut = false;
        await context.setOffline(false);
      },
      replaceWorker: script => void (worker = script),
    });
    drop();
    proxy.close();
  },
  baseURL: ({ line }, use) => use(line.url),
});

/** Opens a page, and waits until the device is ready to do without a network. */
export async function keepsOfflinePage(page: Page) {
  await page.goto('/tableau-de-bord');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}
