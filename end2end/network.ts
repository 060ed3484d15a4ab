// Networks as they are: slow upwards, and they fall.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';

/** The way to the server as in a village: slow upwards, and it falls. */
export async function poorNetwork(server: string, bytesPerSecond: number) {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  let rate = bytesPerSecond;
  let isDown = false;
  const gate = createServer(near => {
    // A browser tries once more by itself.
    if (isDown) return void near.resetAndDestroy();
    const far = connect(Number(port), hostname);
    const close = () => [near, far].forEach(socket => socket.destroy());
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', close).on('close', () => (close(), sockets.delete(socket)));
    }
    far.pipe(near);
    near.on('data', async chunk => {
      near.pause();
      far.write(chunk);
      await sleep((chunk.length / rate) * 1000);
      near.resume();
    });
  });
  await new Promise<void>(resolve => gate.listen(0, hostname, resolve));
  return {
    url: `http://${hostname}:${(gate.address() as AddressInfo).port}`,
    fall: () => ((isDown = true), sockets.forEach(socket => socket.resetAndDestroy())),
    mend: () => ([isDown, rate] = [false, Infinity]),
    close: () => (sockets.forEach(socket => socket.destroy()), gate.close()),
  };
}

/** Where each piece that the page sends of a file belongs in it. */
export function sentOffsets(page: Page, name: string): number[] {
  const offsets: number[] = [];
  page.on('request', request => {
    const { 'upload-name': of, 'upload-offset': offset } = request.headers();
    if (of === name && offset !== undefined) offsets.push(Number(offset));
  });
  return offsets;
}
