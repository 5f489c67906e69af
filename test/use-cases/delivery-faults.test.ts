/** Storage and channels fail one time in five: every notice arrives, and comes twice only where a channel took it and did not say so. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverMany } from '../deliver-many.ts';
import { startLocalStorage, type LocalStorage } from '../local-storage.ts';

/** More of them by hand: NOTICES=10000. */
const notices = Number(process.env['NOTICES'] ?? 1_000);

describe('one call in five fails', { timeout: 30_000 + notices * 20 }, () => {
  it.each([1, 2, 3])('%s: everything arrives, at half the usual pace or better', async (seed) => {
    const usual = await deliverMany({ notices, faults: 0, seed });
    const shaken = await deliverMany({ notices, faults: 0.2, seed });
    const pace = usual.minutes / shaken.minutes;
    if (process.env['NOTICES'] !== undefined) console.log(JSON.stringify({ usual, shaken, pace }, undefined, 1));
    expect(usual).toMatchObject({ counts: { pending: 0, sent: notices, dead: 0 }, lost: 0, repeated: 0 });
    expect(shaken.counts).toEqual({ pending: 0, sent: notices, dead: 0, plain: 0 });
    expect(shaken.lost).toBe(0);
    expect(shaken.repeatedWithoutCause).toBe(0);
    expect(pace).toBeGreaterThan(0.5);
  });
});

describe('one call in five fails on Azurite', { timeout: 120_000 }, () => {
  let local: LocalStorage;
  beforeAll(async () => {
    local = await startLocalStorage();
  }, 120_000);
  afterAll(() => local.azurite.close());

  it('and everything arrives', async () => {
    const few = 120;
    const shaken = await deliverMany({ notices: few, faults: 0.2, storage: local.storage });
    expect(shaken).toMatchObject({ counts: { pending: 0, sent: few, dead: 0 }, lost: 0, repeatedWithoutCause: 0 });
  });
});
