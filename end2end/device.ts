// A device that a family said to be its own, and what anybody finds on it.
import type { Page } from '@playwright/test';
import { expect } from './fixtures';

/** Says so on the page of a dossier, and waits until the device has it. */
export async function ownDevice(page: Page) {
  await page.getByRole('button', { name: 'C’est mon appareil personnel' }).click();
  await expect(page.getByText('Cet appareil garde ce dossier')).toBeVisible();
  await expect.poll(async () => (await recordsOn(page)).length).toBeGreaterThan(6);
}

/** Reads the device's store as anybody could. */
export async function recordsOn(page: Page): Promise<[string, string][]> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('espace-familles');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const all = await new Promise<[string, string][]>(resolve => {
      if (!database.objectStoreNames.contains('records')) return resolve([]);
      const records: [string, string][] = [];
      const cursor = database.transaction('records').objectStore('records').openCursor();
      cursor.onsuccess = () => {
        if (!cursor.result) return resolve(records);
        records.push([String(cursor.result.key), new TextDecoder().decode(cursor.result.value)]);
        cursor.result.continue();
      };
    });
    database.close();
    return all;
  });
}
