/** Every door of an app with sign-in, for everybody who could knock. */

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocalWarden, type LocalWarden } from '../../infra/local/local-warden.ts';
import type { Role } from '../../shared/domain/access/role.ts';
import { aPrincipal } from '../builders/a-principal.ts';
import { doors, keyOf, knock, outcome, type Door } from './every-door.ts';

let warden: LocalWarden;
beforeAll(async () => {
  warden = await startLocalWarden({ ports: { host: 0, azure: 0, blob: 0, queue: 0, table: 0 }, log: () => undefined });
}, 60_000);
afterAll(() => warden.close());

const inFiveDays = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);

type Headers = Readonly<Record<string, string>>;

function bearer(kind: 'person' | 'application', roles: readonly Role[], expiresAtMs?: number): Headers {
  const somebody = { id: randomUUID().slice(0, 6), name: 'A', userName: 'a@simulated.example', kind, roles };
  return { authorization: `Bearer ${warden.host.platform?.issue(somebody, expiresAtMs) ?? ''}` };
}

/** A session of a browser, as signing in makes it. */
async function session(person: string): Promise<Headers> {
  const signedIn = await fetch(`${warden.host.origin}/.auth/login/aad/callback`, {
    method: 'POST',
    body: new URLSearchParams({ person, state: '/api/report' }),
    redirect: 'manual',
  });
  return { cookie: signedIn.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

const forged = (): Headers => ({
  'x-ms-client-principal': aPrincipal({ roles: ['Admin', 'Approver', 'Operator', 'Reader'] }),
  'x-ms-client-principal-name': 'cfo@example.com',
  'x-ms-client-principal-id': randomUUID(),
  'x-ms-client-principal-idp': 'aad',
});
const key = (kind: 'host' | 'master' | 'eventGrid'): Headers => ({ 'x-functions-key': warden.host.keys[kind] ?? '' });

type Expected = Readonly<Record<Door['needs'], 'in' | 401 | 403>>;
const nobody: Expected = { nothing: 'in', Reader: 401, Operator: 401, Admin: 401, Approver: 401 };
const withoutRole: Expected = { nothing: 'in', Reader: 403, Operator: 403, Admin: 403, Approver: 403 };
const reader: Expected = { ...withoutRole, Reader: 'in' };
const operator: Expected = { ...reader, Operator: 'in' };
const approver: Expected = { ...reader, Approver: 'in' };
const admin: Expected = { nothing: 'in', Reader: 'in', Operator: 'in', Admin: 'in', Approver: 'in' };

describe.each<[string, () => Headers | Promise<Headers>, Expected]>([
  ['anonymous', () => ({}), nobody],
  ['a person without a role', () => bearer('person', []), withoutRole],
  ['a Reader', () => bearer('person', ['Reader']), reader],
  ['an Operator', () => bearer('person', ['Operator']), operator],
  ['an Approver', () => bearer('person', ['Approver']), approver],
  ['an Admin', () => bearer('person', ['Admin']), admin],
  ['a Reader with a browser', () => session('reader'), reader],
  ['an application with the role Operator', () => bearer('application', ['Operator']), operator],
  ['an application without a role', () => bearer('application', []), withoutRole],
  ['a host key', () => key('host'), nobody],
  ['the master key', () => key('master'), nobody],
  ["Event Grid's key", () => key('eventGrid'), nobody],
  ['forged headers', forged, nobody],
  ['forged headers with the master key', () => ({ ...forged(), ...key('master') }), nobody],
  ['a Reader with forged headers', () => ({ ...forged(), ...bearer('person', ['Reader']) }), reader],
  ['an expired Admin', () => bearer('person', ['Admin'], Date.now() - 600_000), nobody],
  ['an expired application', () => bearer('application', ['Operator'], Date.now() - 600_000), nobody],
  ['a token of nobody', () => ({ authorization: 'Bearer invented' }), { ...nobody, nothing: 401 }],
])('%s', (_, headersOf, expected) => {
  it('comes through what is open to them, and through nothing else', async () => {
    const headers = await headersOf();
    const seen: Record<string, unknown> = {};
    for (const door of doors) seen[keyOf(door)] = outcome(await knock(warden, door, headers));
    expect(seen).toEqual(Object.fromEntries(doors.map((door) => [keyOf(door), expected[door.needs]])));
  });
});

it('no HTTP door is missing in this matrix', () => {
  const others = /-(timer|queue|event)$/;
  expect(warden.host.functions.filter((name) => !others.test(name)).toSorted()).toEqual(
    [...new Set(doors.map(({ name }) => name))].toSorted(),
  );
});

it('an approval needs an Approver beside an Operator', async () => {
  const door = {
    method: 'POST',
    path: '/api/clusters/22222222-2222-4222-8222-222222222222/RG-Payments/pay-weu-02/reconcile',
  };
  const body = { mode: 'audit', approveReimage: true, reason: 'an incident' };
  const as = async (...roles: readonly Role[]) =>
    outcome(await knock(warden, { ...door, body }, bearer('person', roles)));
  expect([await as('Operator'), await as('Approver'), await as('Operator', 'Approver'), await as('Admin')]).toEqual([
    403,
    403,
    'in',
    'in',
  ]);
});

describe('the doors of the host', () => {
  const run = { method: 'POST', path: '/admin/functions/tidy-timer', body: {} };

  it.each<[string, () => Headers | Promise<Headers>, number]>([
    ['anonymous', () => ({}), 401],
    ['an Admin of the app', () => bearer('person', ['Admin']), 401],
    ['forged headers', forged, 401],
    ['a host key', () => key('host'), 403],
    ["Event Grid's key", () => key('eventGrid'), 403],
    ['the master key', () => key('master'), 202],
  ])('/admin, for %s', async (_, headersOf, status) => {
    expect((await knock(warden, run, await headersOf())).status).toBe(status);
  });

  it.each<[string, () => Headers, number]>([
    ['anonymous', () => ({}), 401],
    ['an Admin of the app', () => bearer('person', ['Admin']), 401],
    ['a host key', () => key('host'), 403],
  ])("Event Grid's, for %s", async (_, headersOf, status) => {
    const path = '/runtime/webhooks/EventGrid?functionName=resource-event';
    expect((await knock(warden, { method: 'POST', path, body: [] }, headersOf())).status).toBe(status);
  });
});

describe('what somebody did', { timeout: 120_000 }, () => {
  const path = '/api/clusters/22222222-2222-4222-8222-222222222222/RG-Payments/pay-weu-01';
  const asOperator = () => ({ ...forged(), authorization: 'Bearer local-operator' });
  const read = async (where: string): Promise<string> =>
    (await knock(warden, { method: 'GET', path: where }, bearer('person', ['Reader']))).text;
  const run = async (name: string) => {
    await knock(warden, { method: 'POST', path: `/admin/functions/${name}`, body: {} }, key('master'));
    await wait(300);
    while (warden.host.counts.running > 0) await wait(50);
  };
  beforeAll(async () => {
    const body = { mode: 'audit' };
    await knock(warden, { method: 'POST', path: '/api/sweeps', body }, bearer('person', ['Operator']));
    // Somebody can be told once the cluster has been read.
    await vi.waitFor(async () => {
      expect(await read('/api/clusters?name=pay-weu-01')).toContain('pay-weu-01');
    }, 60_000);
  }, 90_000);

  it.each<[string, string, string, object]>([
    ['an exemption', 'PUT', '/exemption', { owner: 'shop', reason: 'the fair', until: inFiveDays }],
    ['its end', 'DELETE', '/exemption', { reason: 'the fair is over' }],
    ['a request to go on', 'POST', '/reconcile', { mode: 'audit', resume: true, reason: 'agreed with the shop' }],
  ])('is kept under the name that the platform verified, whatever name they send: %s', async (_, method, end, body) => {
    const { status } = await knock(warden, { method, path: path + end, body }, asOperator());
    expect(status).toBeLessThan(300);
    const { history } = JSON.parse(await read(path)) as { history: { kind: string; by?: string; reason?: string }[] };
    const deed = history.find(({ reason }) => reason === (body as { reason: string }).reason);
    expect(deed).toMatchObject({ by: 'oscar@simulated.example' });
    expect(JSON.stringify(history)).not.toContain('cfo@example.com');
  });

  it('is kept of the whole fleet as well: who stopped and released every write', async () => {
    const body = { reason: 'an incident' };
    const stopped = await knock(warden, { method: 'PUT', path: '/api/stop', body }, asOperator());
    expect(JSON.parse(stopped.text)).toMatchObject({ state: 'stopped', by: 'oscar@simulated.example' });
    const released = await knock(warden, { method: 'DELETE', path: '/api/stop', body }, asOperator());
    expect(JSON.parse(released.text)).toMatchObject({ state: 'free' });
    expect(await read('/api/stop')).not.toContain('cfo@example.com');
  });

  it('is told to owners and accountable under that name, and no forged one is in any notice', async () => {
    await run('outbox-timer');
    const told = JSON.stringify([warden.azure.state.mails, warden.azure.state.messages]);
    for (const reason of ['the fair', 'the fair is over', 'agreed with the shop', 'an incident'])
      expect(told).toContain(reason);
    expect(told).toContain('oscar@simulated.example');
    expect(told).not.toContain('cfo@example.com');
  });

  it('and what the thief of a key cannot do, an Operator can: the doors are not simply shut', async () => {
    const body = { mode: 'enforce', reason: 'the audit of autumn' };
    const reconcile = { method: 'POST', path: `${path}/reconcile`, body };
    expect((await knock(warden, reconcile, bearer('person', ['Operator']))).status).toBe(202);
    await vi.waitFor(() => {
      expect(warden.azure.state.writes.length).toBeGreaterThan(0);
    }, 60_000);
  });
});
