/** Signing in on one's own machine, as a person with a browser meets it. */

import { existsSync, mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalWarden, type LocalWarden } from '../../infra/local/local-warden.ts';
import { barriers, hasBrowser, overflowsSideways, startBrowser } from '../browser.ts';

let warden: LocalWarden;
beforeAll(async () => {
  warden = await startLocalWarden({ ports: { host: 0, azure: 0, blob: 0, queue: 0, table: 0 }, log: () => undefined });
}, 60_000);
afterAll(() => warden.close());

describe('the platform in front of the app', () => {
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(warden.host.origin + path, { headers, redirect: 'manual' });

  it.each([
    ['/api/sweeps', '/api/sweeps'],
    ['https://evil.example/', '/api/report'],
    ['//evil.example/', '/api/report'],
    ['/\\evil.example/', '/api/report'],
  ])('after signing in, somebody who wanted %s comes to %s', async (state, location) => {
    const answer = await fetch(`${warden.host.origin}/.auth/login/aad/callback`, {
      method: 'POST',
      body: new URLSearchParams({ person: 'reader', state }),
      redirect: 'manual',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, location]);
  });

  it('signs in no application, and nobody whom it does not know', async () => {
    for (const person of ['pipeline', 'nobody'])
      expect(
        (
          await fetch(`${warden.host.origin}/.auth/login/aad/callback`, {
            method: 'POST',
            body: new URLSearchParams({ person }),
          })
        ).status,
      ).toBe(401);
  });

  it('says who somebody is, and to nobody that they are nobody', async () => {
    expect((await get('/.auth/me')).status).toBe(401);
    expect((await get('/.auth/me', { cookie: 'AppServiceAuthSession=invented' })).status).toBe(401);
    expect((await get('/.auth/unknown')).status).toBe(404);
  });

  it('knows the tokens that the docs name', async () => {
    for (const name of ['reader', 'operator', 'admin', 'pipeline'])
      expect((await get('/api/sweeps', { authorization: `Bearer local-${name}` })).status).toBe(200);
  });
});

/** Where WARDEN_PICTURES says; nowhere else. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['WARDEN_PICTURES'];
  if (folder === undefined) return;
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

describe.skipIf(!hasBrowser)('in a browser', { timeout: 120_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    context = await browser.newContext({ viewport: { width: 800, height: 700 } });
    page = await context.newPage();
  }, 60_000);
  afterAll(() => browser.close());
  const to = (path: string) => page.goto(warden.host.origin + path);

  it('somebody who is not signed in chooses one of three people, and comes to where they wanted', async () => {
    await to('/api/report?standing=needs-you');
    expect(new URL(page.url()).pathname).toBe('/.auth/login/aad');
    expect(await page.getByRole('button').allInnerTexts()).toEqual([
      'Sign in as Rita Reader',
      'Sign in as Oscar Operator',
      'Sign in as Ada Admin',
    ]);
    expect([await barriers(page), await overflowsSideways(page)]).toEqual([[], false]);
    await picture(page, 'sign-in');
    await page.getByRole('button', { name: 'Rita Reader' }).click();
    expect(page.url()).toBe(`${warden.host.origin}/api/report?standing=needs-you`);
    expect(await page.locator('h1').innerText()).toBe('Fleet');
  });

  it('a Reader who wants to act sees why not, and what helps', async () => {
    // A form of the app itself, as a browser sends it.
    await page.evaluate(`{
      const form = document.createElement('form');
      form.method = 'post';
      form.action = '/api/sweeps';
      document.body.append(form);
      form.submit();
    }`);
    await page.waitForURL('**/api/sweeps');
    expect(await page.locator('h1').innerText()).toBe('Not allowed');
    expect(await page.locator('main').innerText()).toMatch(/app role Operator.*You have Reader/);
    expect([await barriers(page), await overflowsSideways(page)]).toEqual([[], false]);
    await picture(page, 'not-allowed');
  });

  it('signing out ends it, and somebody else can sign in', async () => {
    await page.getByRole('link', { name: 'Sign out' }).click();
    expect(await page.locator('h1').innerText()).toBe('Signed out (simulated)');
    await to('/api/sweeps');
    await page.getByRole('button', { name: 'Oscar Operator' }).click();
    expect(await page.locator('body').innerText()).toContain('"sweeps"');
    const started = await page.evaluate(
      "fetch('/api/sweeps', { method: 'POST', body: '{\"mode\":\"destroy\"}' }).then(({ status }) => status)",
    );
    // In, and told that there is no such mode.
    expect(started).toBe(400);
  });

  it('another site cannot act in the name of somebody who is signed in', async () => {
    const other = await context.newPage();
    // Another port of this machine is another origin, and the same site.
    await other.goto(warden.azure.origin);
    await other.evaluate(`{
      const form = document.createElement('form');
      form.method = 'post';
      form.action = '${warden.host.origin}/api/sweeps';
      document.body.append(form);
      form.submit();
    }`);
    await other.waitForURL('**/api/sweeps');
    expect(await other.locator('main').innerText()).toMatch(/another site/i);
    await other.close();
  });
});
