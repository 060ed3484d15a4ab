// Draws the icons of the installed portal from frontend/public/favicon.svg: node end2end/icons.mjs
import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchOptions } from './browser.mjs';
import { root } from './demo.mjs';

const site = join(root, 'frontend/public');
const rounded = readFileSync(join(site, 'favicon.svg'), 'utf8');
// Telephones cut these to their own shape: colour to the edges, and for a mask the drawing well inside.
const square = rounded.replace('rx="12"', '');
const inside = square.replace('viewBox="0 0 40 40"', 'viewBox="-5 -5 50 50"').replace('width="40" height="40"', 'x="-6" y="-6" width="52" height="52"');

const browser = await chromium.launch(launchOptions);
for (const [name, size, svg] of [['192', 192, rounded], ['512', 512, rounded], ['maskable', 512, inside], ['apple-touch', 180, square]]) {
  const page = await browser.newPage({ viewport: { width: size, height: size }, colorScheme: 'light' });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${svg}`);
  await page.screenshot({ path: join(site, `app-icons/${name}.png`), omitBackground: true });
}
await browser.close();
