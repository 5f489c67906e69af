/** What Resource Graph answers when it does not answer with rows, through the real SDK. */

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Fault } from '../../infra/local/simulated-azure/faults.ts';
import { makeEventLog } from '../../shared/adapters/resource-graph/event-log.ts';
import { makeInventory } from '../../shared/adapters/resource-graph/inventory.ts';
import { TransientError } from '../../shared/domain/transient-error.ts';
import { never, startLocalAzure, type LocalAzure } from '../local-azure.ts';

let local: LocalAzure;
beforeAll(async () => {
  local = await startLocalAzure();
});
afterAll(() => local.azure.close());
afterEach(() => {
  local.azure.state.faults.length = 0;
});

type Read = () => AsyncIterable<unknown>;
const readInventory: Read = () => makeInventory({ ...local.connection, subscriptions: [] }).clusters(never);
const readEvents: Read = () => makeEventLog({ ...local.connection, subscriptions: [] }).recent(0, never);

/** What was thrown; undefined when there was a page. */
async function faultOf(read: Read, fault: Partial<Fault>): Promise<unknown> {
  local.azure.state.faults.push({ pathIncludes: 'ResourceGraph', times: 9, ...fault });
  try {
    await read()[Symbol.asyncIterator]().next();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

// The first of all: a token is kept once there is one.
it('names a token that the identity does not get', async () => {
  const fault = await faultOf(readInventory, { pathIncludes: 'msi/token', status: 400, message: 'Identity not found' });
  expect(fault).not.toBeInstanceOf(TransientError);
  expect((fault as Error).message).toMatch(/^Resource Graph could not be asked, the identity got no token/);
});

it('does not take a part of the fleet for the whole', async () => {
  const bodyText = JSON.stringify({ totalRecords: 33, count: 0, resultTruncated: 'true', data: [] });
  const fault = await faultOf(readInventory, {
    status: 200,
    bodyText,
    headers: { 'content-type': 'application/json' },
  });
  expect((fault as Error).message).toMatch(/cut its answer short/);
});

it('does not follow pages that never end', async () => {
  const bodyText = JSON.stringify({
    totalRecords: 1,
    count: 0,
    resultTruncated: 'false',
    data: [],
    $skipToken: 'again',
  });
  local.azure.state.faults.push({
    pathIncludes: 'ResourceGraph',
    times: 9,
    status: 200,
    bodyText,
    headers: { 'content-type': 'application/json' },
  });
  const readAll = async () => {
    const pages = readInventory()[Symbol.asyncIterator]();
    while ((await pages.next()).done !== true);
  };
  await expect(readAll()).rejects.toThrow('Resource Graph never ends');
});

const refused = { status: 403, code: 'AuthorizationFailed', message: 'no right' };
it.each<[string, Read, Partial<Fault>, RegExp]>([
  ['a right that is missing', readInventory, refused, /^Resource Graph answered 403 AuthorizationFailed: no right$/],
  ['a right on events that is missing', readEvents, refused, /answered 403 AuthorizationFailed: no right$/],
  [
    'a query it does not take',
    readInventory,
    { status: 400, code: 'BadRequest', message: 'no' },
    /400 BadRequest: no$/,
  ],
])('names %s, which no waiting mends', async (_, read, given, message) => {
  const fault = await faultOf(read, given);
  expect(fault).not.toBeInstanceOf(TransientError);
  expect((fault as Error).message).toMatch(message);
});

const throttled = { status: 429, code: 'RateLimiting', headers: { 'retry-after': '1' } };
it.each<[string, Partial<Fault>, RegExp, number | undefined]>([
  ['throttling', throttled, /answered 429 RateLimiting/, 1],
  ['a broken connection', { isReset: true }, /had no answer: socket hang up/, undefined],
  ['the page of a proxy', { status: 502, bodyText: '<html>' }, /had no answer/, undefined],
])('names %s, which time mends', async (_, given, message, retryAfterSeconds) => {
  const fault = await faultOf(readInventory, given);
  expect(fault).toBeInstanceOf(TransientError);
  expect((fault as Error).message).toMatch(message);
  expect((fault as TransientError).retryAfterSeconds).toBe(retryAfterSeconds);
});
