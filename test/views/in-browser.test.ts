/** Mails and the local page as a browser shows them. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { renderEmail } from '../../shared/channels/email/html.ts';
import { barriers, hasBrowser, overflowsSideways, startBrowser } from '../browser.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import type { Notice } from '../../shared/domain/notices/notice.ts';

/** One of each look: every severity, and every section there is. */
const looks = new Set(['drift-repaired', 'repair-held', 'unexpected-change', 'window-skipped', 'daily-digest']);

describe.skipIf(!hasBrowser)('in a browser', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 30_000);
  afterAll(() => browser.close());

  async function withPage<T>(
    colorScheme: 'light' | 'dark',
    width: number,
    use: (page: Page) => Promise<T>,
  ): Promise<T> {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    try {
      return await use(await context.newPage());
    } finally {
      await context.close();
    }
  }

  it.each([
    ['light', 800],
    ['dark', 800],
    ['dark', 375],
  ] as const)('every mail can be read, %s and %d px wide', async (colorScheme, width) => {
    await withPage(colorScheme, width, async (page) => {
      const examples = exampleNotices(Date.now());
      const shown = examples.filter(({ kind }) => looks.has(kind)).map((notice): [Notice, ...Notice[]] => [notice]);
      for (const notices of [...shown, examples as [Notice, ...Notice[]]]) {
        await page.setContent(renderEmail(notices).html);
        const { kind } = notices[0];
        expect([kind, await barriers(page), await overflowsSideways(page)]).toEqual([kind, [], false]);
      }
    });
  });

  it('the page of the simulated Azure can be read and shows every cluster', async () => {
    const azure = await startSimulatedAzure({ port: 0 });
    await withPage('light', 1280, async (page) => {
      await page.goto(azure.origin);
      expect(await barriers(page)).toEqual([]);
      const text = await page.innerText('body');
      for (const { document } of azure.state.clusters.values()) expect(text).toContain(document['name']);
    });
    await azure.close();
  });
});
