/** A door that fails says why: in the log with every cause, to the caller in one line, and never with a key. */

import { HttpRequest, InvocationContext, type Timer } from '@azure/functions';
import { expect, it } from 'vitest';
import { TransientError } from '../../shared/domain/transient-error.ts';
import { onClusterMessage } from '../../shared/inbound/on-message.ts';
import { onRequest } from '../../shared/inbound/on-request.ts';
import { onTimer } from '../../shared/inbound/on-timer.ts';

const webhook = 'https://prod-07.westeurope.logic.azure.com/workflows/1?sig=secret';
const socket = Object.assign(new Error(`connect to ${webhook}`), { name: 'RestError', code: 'ECONNRESET' });
const fault = new TransientError(`Resource Graph had no answer from ${webhook}`, { cause: socket });
const fails = () => Promise.reject(fault);

interface Line {
  readonly level: string;
  readonly event: string;
  readonly fault?: string;
  readonly seconds?: number;
}

function listen(): { readonly context: InvocationContext; readonly lines: readonly Line[] } {
  const lines: Line[] = [];
  const logHandler = (level: string, text: unknown) =>
    lines.push({ level, ...(JSON.parse(String(text)) as Omit<Line, 'level'>) });
  return { context: new InvocationContext({ invocationId: 'i-1', functionName: 'any', logHandler }), lines };
}

const shown = 'https://prod-07.westeurope.logic.azure.com/workflows/1?…';
const told = `TransientError: Resource Graph had no answer from ${shown}; caused by RestError ECONNRESET: connect to ${shown}`;
const verifyMessage = {
  kind: 'settle',
  schemaVersion: 1,
  cluster: '/subscriptions/1/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c',
  location: 'westeurope',
  sweepId: 's',
  looks: 0,
};
const post = new HttpRequest({ method: 'POST', url: 'http://localhost/api/sweeps' });

it.each<[string, (context: InvocationContext) => unknown]>([
  ['a timer', (context) => onTimer(fails)({} as Timer, context)],
  [
    'a message',
    (context) =>
      onClusterMessage({
        reconcile: fails,
        settle: fails,
        confirm: fails,
        window: fails,
        newer: fails,
        lostRace: fails,
      })(verifyMessage, context),
  ],
])('the fault of %s is logged with its causes, without keys, and fails the invocation', async (_, open) => {
  const { context, lines } = listen();
  await expect(open(context)).rejects.toBe(fault);
  expect(lines).toMatchObject([{ level: 'error', event: 'invocation failed', fault: told }]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

it.each<[string, Error, number, string]>([
  ['passes', fault, 503, `Resource Graph had no answer from ${shown}`],
  [
    'lasts',
    new Error('Resource Graph answered 403 AuthorizationFailed: no right'),
    500,
    'AuthorizationFailed: no right',
  ],
])('a request learns of a fault that %s, and where the rest is', async (_, thrown, status, text) => {
  const { context, lines } = listen();
  const answer = await onRequest(() => Promise.reject(thrown))(post, context);
  expect(answer).toMatchObject({ status });
  const { body } = answer as { readonly body: string };
  expect(body).toContain(text);
  expect(body).toContain('i-1');
  expect(JSON.stringify([answer, lines])).not.toContain('secret');
  expect(lines).toMatchObject([{ level: 'error', event: 'invocation failed' }]);
});

it('a fault that names a time to wait is counted as throttling', async () => {
  const { context, lines } = listen();
  const throttled = new TransientError('Resource Graph answered 429', { retryAfterSeconds: 7 });
  await expect(onTimer(() => Promise.reject(throttled))({} as Timer, context)).rejects.toBe(throttled);
  expect(lines).toMatchObject([{ event: 'azure asked to wait', seconds: 7 }, { event: 'invocation failed' }]);
});

it('a timer with several tasks does them all, says what failed and fails for the first of them', async () => {
  const { context, lines } = listen();
  const done: string[] = [];
  const timer = onTimer(
    fails,
    () => Promise.reject(new Error('second')),
    () => Promise.resolve(done.push('third')),
  );
  await expect(timer({} as Timer, context)).rejects.toBe(fault);
  expect(done).toEqual(['third']);
  expect(lines.map(({ fault: text }) => text)).toEqual([told, 'Error: second']);
});
