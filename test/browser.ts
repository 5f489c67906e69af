/** A real Chromium for pages, mails and cards; where there is none the tests that need it are skipped and say so. */

import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';

const places = [process.env['CHROME_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'];
const executablePath = places.find((place) => place !== undefined && place !== '' && existsSync(place));

export const hasBrowser = executablePath !== undefined;
if (!hasBrowser && process.env['REQUIRE_BROWSER'] === '1') throw new Error('no Chromium found: set CHROME_PATH');
if (!hasBrowser) console.warn('no Chromium found, set CHROME_PATH; the browser tests are skipped');

export function startBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('no Chromium found: set CHROME_PATH');
  return chromium.launch({ executablePath });
}

/** What keeps people from reading the page, as axe sees it. */
export async function barriers(page: Page): Promise<readonly string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

export async function overflowsSideways(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}
