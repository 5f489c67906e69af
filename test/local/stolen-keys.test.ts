/**
 * An app that was deployed without sign-in, and somebody who has one of its keys. With the version before, one key wrote 30 of
 * 30 clusters, undid 30 and exempted 30, in the name of somebody else.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocalWarden, type LocalWarden } from '../../infra/local/local-warden.ts';
import { textOf } from '../../infra/local/simulated-azure/state.ts';
import { aPrincipal } from '../builders/a-principal.ts';
import { doors, keyOf, knock, outcome } from './every-door.ts';

let warden: LocalWarden;
beforeAll(async () => {
  warden = await startLocalWarden({
    ports: { host: 0, azure: 0, blob: 0, queue: 0, table: 0 },
    log: () => undefined,
    signIn: 'none',
  });
}, 60_000);
afterAll(() => warden.close());

type Headers = Readonly<Record<string, string>>;
const key = (kind: 'host' | 'master' | 'eventGrid'): Headers => ({ 'x-functions-key': warden.host.keys[kind] ?? '' });
const somebodyElse: Headers = {
  'x-ms-client-principal': aPrincipal({
    roles: ['Admin', 'Approver'],
    claims: { preferred_username: 'cfo@example.com' },
  }),
  'x-ms-client-principal-name': 'cfo@example.com',
};

describe('every door', () => {
  const reads = { nothing: 'in', Reader: 'in', Operator: 403, Approver: 403, Admin: 403 } as const;
  const nobody = { nothing: 'in', Reader: 401, Operator: 401, Approver: 401, Admin: 401 } as const;
  const wrong = { nothing: 'in', Reader: 403, Operator: 403, Approver: 403, Admin: 403 } as const;

  it.each<[string, () => Headers, Readonly<Record<(typeof doors)[number]['needs'], 'in' | 401 | 403>>]>([
    ['a host key: it reads', () => key('host'), reads],
    ['the master key: it reads', () => key('master'), reads],
    ['a key in the address: it reads', () => ({}), nobody],
    ["Event Grid's key: it opens Event Grid's door only", () => key('eventGrid'), wrong],
    ['forged headers: nobody', () => somebodyElse, nobody],
    ['forged headers with a host key: it reads', () => ({ ...somebodyElse, ...key('host') }), reads],
    ['a token that nobody looks at: nobody', () => ({ authorization: 'Bearer local-admin' }), nobody],
  ])('for %s', async (_, headersOf, expected) => {
    const seen: Record<string, unknown> = {};
    for (const door of doors) seen[keyOf(door)] = outcome(await knock(warden, door, headersOf()));
    expect(seen).toEqual(Object.fromEntries(doors.map((door) => [keyOf(door), expected[door.needs]])));
  });

  it('that writes says how to switch sign-in on', async () => {
    for (const door of doors.filter(({ needs }) => needs !== 'Reader' && needs !== 'nothing')) {
      const { status, text } = await knock(warden, door, key('master'));
      expect([status, JSON.parse(text)]).toEqual([
        403,
        expect.objectContaining({
          title: 'Not allowed',
          detail: expect.stringContaining('azd env set SIGN_IN entra') as string,
        }),
      ]);
    }
  });
});

/** Everything that the thief of a key would try with every cluster. */
async function attack(headers: Headers): Promise<void> {
  const ids = [...warden.azure.state.clusters.values()].map(({ document }) => textOf(document['id']));
  expect(ids.length).toBeGreaterThanOrEqual(30);
  const reason = 'because I can';
  const until = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
  await knock(warden, { method: 'POST', path: '/api/sweeps', body: { mode: 'enforce', reason } }, headers);
  await knock(warden, { method: 'PUT', path: '/api/stop', body: { reason } }, headers);
  await knock(warden, { method: 'DELETE', path: '/api/stop', body: { reason } }, headers);
  for (const id of ids) {
    const [, , subscription, , group, , , , name] = id.split('/');
    const path = `/api/clusters/${String(subscription)}/${String(group)}/${String(name)}`;
    const enforce = { mode: 'enforce', approveReimage: true, resume: true, reason };
    await knock(warden, { method: 'POST', path: `${path}/reconcile`, body: enforce }, headers);
    await knock(warden, { method: 'POST', path: `${path}/undo`, body: { reason } }, headers);
    await knock(warden, { method: 'PUT', path: `${path}/exemption`, body: { owner: 'cfo', reason, until } }, headers);
  }
}

/** And through the host's own doors, with messages made by hand: of both versions, for invented sweeps and for real ones. */
async function attackByQueue(headers: Headers, sweepIds: readonly string[]): Promise<number> {
  const ids = [...warden.azure.state.clusters.values()].map(({ document }) => textOf(document['id']));
  let taken = 0;
  for (const cluster of ids)
    for (const sweepId of sweepIds) {
      const common = { kind: 'reconcile', cluster, location: 'westeurope', sweepId, deferrals: 0 };
      const wishes = {
        requestedMode: 'enforce',
        approvedBy: 'cfo@example.com',
        changeLimit: 1_000,
        trigger: 'request',
      };
      for (const message of [
        { schemaVersion: 1, ...common, ...wishes },
        { schemaVersion: 1, ...common, ...wishes, isUndo: true, changedBy: 'cfo@example.com' },
        { schemaVersion: 2, ...common, isMissing: false },
      ])
        for (const name of ['cluster-queue', 'poison-queue']) {
          const body = { input: JSON.stringify(message) };
          const { status } = await knock(warden, { method: 'POST', path: `/admin/functions/${name}`, body }, headers);
          if (status === 202) taken += 1;
        }
    }
  while (warden.host.counts.running > 0) await wait(50);
  return taken;
}

async function run(name: string, headers: Headers): Promise<number> {
  const { status } = await knock(warden, { method: 'POST', path: `/admin/functions/${name}`, body: {} }, headers);
  await wait(200);
  while (warden.host.counts.running > 0) await wait(50);
  return status;
}

/** How many clusters were written, undone or exempted, what was done to the whole fleet, and whether anybody is said to have done anything. */
async function damage(): Promise<object> {
  const { text: exempt } = await knock(warden, { method: 'GET', path: '/api/exemptions' }, key('host'));
  const ids = [...warden.azure.state.clusters.values()].map(({ document }) => textOf(document['id']));
  let named = 0;
  for (const id of ids) {
    const [, , subscription, , group, , , , name] = id.split('/');
    const path = `/api/clusters/${String(subscription)}/${String(group)}/${String(name)}`;
    const { text } = await knock(warden, { method: 'GET', path }, key('host'));
    if (/cfo|because I can/.test(text)) named += 1;
  }
  const { text: stop } = await knock(warden, { method: 'GET', path: '/api/stop' }, key('host'));
  const mails = warden.azure.state.mails.filter(({ text }) => text.includes('cfo'));
  return {
    written: warden.azure.state.writes.length,
    exempted: (JSON.parse(exempt) as { exemptions: unknown[] }).exemptions.length,
    named,
    stopsAndSweeps: (JSON.parse(stop) as { history: unknown[] }).history.length,
    mails: mails.length,
  };
}

const none = { written: 0, exempted: 0, named: 0, stopsAndSweeps: 0, mails: 0 };

describe('the attack of a thief', { timeout: 200_000 }, () => {
  it.each(['host', 'master', 'eventGrid'] as const)(
    'with the %s key changes no cluster through the doors',
    async (kind) => {
      await attack({ ...key(kind), ...somebodyElse });
      expect(await damage()).toEqual(none);
    },
  );

  it('with the master key starts a sweep as the timer does, and forged messages add nothing to it', async () => {
    expect(await run('sweep-timer', key('master'))).toBe(202);
    const { text } = await knock(warden, { method: 'GET', path: '/api/sweeps' }, key('host'));
    const [sweep] = (JSON.parse(text) as { sweeps: { id: string; mode: string; trigger: string }[] }).sweeps;
    expect(sweep).toMatchObject({ mode: 'policy', trigger: 'timer' });
    // There is enough that somebody who may could change.
    await vi.waitFor(async () => {
      const { text: fleet } = await knock(
        warden,
        { method: 'GET', path: '/api/clusters?standing=needs-you' },
        key('host'),
      );
      expect((JSON.parse(fleet) as { clusters: unknown[] }).clusters.length).toBeGreaterThan(10);
    }, 60_000);
    expect(await attackByQueue(key('master'), ['invented', sweep?.id ?? ''])).toBeGreaterThan(300);
    expect(await run('outbox-timer', key('master'))).toBe(202);
    expect(await damage()).toEqual(none);
  });

  it('with the master key runs no HTTP door as if it were a person', async () => {
    for (const { name } of doors)
      await knock(
        warden,
        { method: 'POST', path: `/admin/functions/${name}`, body: { input: '{"mode":"enforce"}' } },
        key('master'),
      );
    while (warden.host.counts.running > 0) await wait(50);
    expect(await damage()).toEqual(none);
  });
});
