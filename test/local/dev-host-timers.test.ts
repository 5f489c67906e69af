/** Timers on the local host behave as the Timers extension does: one host runs them, and what was missed is made up for. */

import { setTimeout as wait } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DevHost } from '../../infra/local/dev-host/dev-host.ts';
import { openTimerStore, type TimerStore } from '../../infra/local/dev-host/timer-store.ts';
import { startLocalStorage, type LocalStorage } from '../local-storage.ts';
import { seen, startApp, type AppStart } from './dev-host-app.ts';

let storage: LocalStorage;
let host: DevHost;
let store: TimerStore;
/** A host of its own for each test, so that nothing of another one is remembered. */
let hostId: string;
let count = 0;

beforeAll(async () => {
  storage = await startLocalStorage();
});
afterAll(() => storage.azurite.close());
beforeEach(async () => {
  count += 1;
  hostId = `host-${String(count)}`;
  store = await openTimerStore(BlobServiceClient.fromConnectionString(storage.azurite.connectionString), hostId);
});
afterEach(() => host.close());

async function start({ settings, ...options }: Partial<AppStart> = {}): Promise<void> {
  const { connectionString } = storage.azurite;
  const named = { AzureFunctionsWebHost__hostid: hostId, ...settings };
  host = await startApp({ connectionString, ...options, settings: named });
}

const lastLeapDay = Date.parse('2020-02-29T05:00:00Z');
/** As a host would have left it that went away years ago. */
const missed = {
  lastMs: lastLeapDay,
  nextMs: Date.parse('2024-02-29T05:00:00Z'),
  updatedMs: lastLeapDay,
};
const patience = { timeout: 10_000, interval: 50 };

describe('a timer', () => {
  it('that is new waits for its next time, and its status is kept', async () => {
    await start();
    expect(await store.status('tick')).toMatchObject({ lastMs: undefined });
    await wait(300);
    expect(seen().timers).toEqual([]);
  });

  it('that was missed runs once when the host is back, as past due, and not again', async () => {
    await store.save('tick', missed);
    const beganMs = Date.now();
    await start();
    await vi.waitFor(() => {
      expect(seen().timers).toMatchObject([
        { isPastDue: true, scheduleStatus: { last: expect.stringMatching(/^2020-02-29T05:00:00/) as unknown } },
      ]);
    }, patience);
    await vi.waitFor(async () => {
      expect((await store.status('tick'))?.lastMs).toBeGreaterThanOrEqual(beganMs);
    }, patience);
    await host.close();
    await start();
    await wait(500);
    expect(seen().timers).toEqual([]);
  });

  it('whose schedule was changed has missed nothing', async () => {
    await store.save('tick', missed);
    await start({ settings: { TICK_SCHEDULE: '0 0 5 28 2 *' } });
    await wait(500);
    expect(seen().timers).toEqual([]);
    expect((await store.status('tick'))?.nextMs).toBeGreaterThan(Date.now());
  });

  it('that runs more than once a minute keeps no status', async () => {
    await start({ settings: { OFTEN_SCHEDULE: '00:00:00.200' } });
    await vi.waitFor(() => {
      expect(seen().often.length).toBeGreaterThan(1);
    }, patience);
    expect(seen().often[0]).toMatchObject({ isPastDue: false });
    expect(seen().often[0]?.scheduleStatus ?? null).toBeNull();
    expect(await store.status('often')).toBeUndefined();
    // Unset for the tests that come: the environment belongs to the whole process.
    delete process.env['OFTEN_SCHEDULE'];
  });
});

describe('several hosts', () => {
  it('run a timer on the one that holds its lease; one that is closed lets go at once', async () => {
    await start({ leases: { timerRetrySeconds: 0.2 } });
    const first = host;
    await store.save('tick', missed);
    await start({ leases: { timerRetrySeconds: 0.2 } });
    await wait(1_000);
    expect(seen().timers).toEqual([]);
    await first.close();
    await vi.waitFor(() => {
      expect(seen().timers).toMatchObject([{ isPastDue: true }]);
    }, patience);
  });

  it('wait for the lease of one that was killed; then what it missed runs as past due', async () => {
    // Storage grants no lease shorter than fifteen seconds.
    await start({ leases: { timerSeconds: 15 } });
    await host.kill();
    await store.save('tick', missed);
    await start({ leases: { timerRetrySeconds: 0.5 } });
    await wait(4_000);
    expect(seen().timers).toEqual([]);
    await vi.waitFor(
      () => {
        expect(seen().timers).toMatchObject([{ isPastDue: true }]);
      },
      { timeout: 20_000, interval: 200 },
    );
  });
});

it('an app that refuses to load leaves the host without a function, and the log has its whole text', async () => {
  const lines: string[] = [];
  await start({
    settings: { APP_REFUSES: 'cannot start; correct these:\n  - FIRST\n  - SECOND' },
    log: (line) => lines.push(line),
  });
  expect(host.functions).toEqual([]);
  expect(host.fault?.message).toContain('cannot start');
  const answer = await fetch(`${host.origin}/api/raw`, { method: 'POST' });
  expect([answer.status, await answer.text()]).toEqual([404, '']);
  expect(lines).toEqual([expect.stringMatching(/^error +Worker\.LanguageWorkerChannel[^]*FIRST[^]*SECOND/)]);
});
