/** What is told of somebody names whom the platform verified, and repeats itself only when the same one asks the same again. */

import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../shared/domain/access/caller.ts';
import { doingOf, type Done } from '../../shared/inbound/doing.ts';

const oscar: Caller = { kind: 'person', objectId: 'o', name: 'oscar@example.com', roles: ['Operator'] };
const ada: Caller = { kind: 'person', objectId: 'a', name: 'ada@example.com', roles: ['Admin'] };
const forged = { 'x-ms-client-principal-name': 'cfo@example.com', 'x-ms-client-principal': 'e30=' };
const again = { 'repeatability-request-id': '11111111-2222-4333-8444-555555555555' };
const door = 'https://app.example/api/stop?code=secret';

const invocation = {
  id: 'i-1',
  nowMs: 0,
  signal: AbortSignal.timeout(60_000),
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
};

function doing(headers: Record<string, string>, changed: Partial<Done> = {}, url = door) {
  const request = new HttpRequest({ method: 'PUT', url, headers });
  return doingOf(request, { caller: oscar, reason: 'r', said: { reason: 'r' }, ...changed }, invocation);
}

it('names the verified caller and the door, and neither what a client says of itself nor what its address holds', () => {
  const told = doing(forged);
  expect(told).toMatchObject({ by: 'oscar@example.com', door: 'PUT /api/stop', reason: 'r' });
  expect(JSON.stringify(told)).not.toMatch(/cfo|secret/);
});

describe('under an id of the client', () => {
  it('the same request of the same caller is one deed', () => {
    expect(doing(again).id).toBe(doing({ ...again, ...forged }).id);
    expect(doing(again).id).toMatch(/^r-[0-9a-f]{32}$/);
  });

  it.each<[string, Record<string, string>, Partial<Done>, string]>([
    ['somebody else', again, { caller: ada }, door],
    ['another body', again, { said: { reason: 'r', approveReimage: true } }, door],
    ['another door', again, {}, 'https://app.example/api/clusters'],
    ['another id', { 'repeatability-request-id': '11111111-2222-4333-8444-555555555556' }, {}, door],
    ['no id', {}, {}, door],
    ['what is no id', { 'repeatability-request-id': '!all' }, {}, door],
  ])('%s is another one, so that nothing is done under what was told before', (_, headers, changed, url) => {
    expect(doing(headers, changed, url).id).not.toBe(doing(again).id);
  });
});
