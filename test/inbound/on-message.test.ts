import { InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { clusterMessageText } from '../../shared/contracts/stored/cluster-message.ts';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import { LostRaceError, TransientError } from '../../shared/domain/transient-error.ts';
import { onClusterMessage } from '../../shared/inbound/on-message.ts';
import { aCluster } from '../builders/a-cluster.ts';

const settleMessage: ClusterMessage = {
  kind: 'settle',
  cluster: aCluster().ref,
  location: 'x',
  sweepId: 's',
  looks: 0,
};
const ours = JSON.parse(clusterMessageText(settleMessage)) as Record<string, unknown>;
const theirs = { ...ours, schemaVersion: 3 };

const context = new InvocationContext({
  invocationId: 'i',
  functionName: 'cluster-queue',
  logHandler: () => undefined,
});

async function received(entry: unknown, fault?: Error): Promise<readonly unknown[]> {
  const calls: unknown[] = [];
  const handle = (name: string) => (value: unknown) => {
    calls.push([name, value]);
    return fault === undefined || name === 'lostRace' ? Promise.resolve() : Promise.reject(fault);
  };
  const [reconcile, settle, confirm, window] = ['reconcile', 'settle', 'confirm', 'window'].map(handle);
  const handlers = { reconcile, settle, confirm, window, newer: handle('newer'), lostRace: handle('lostRace') };
  await onClusterMessage(handlers as never)(entry, context);
  return calls;
}

it('a message that lost a race is put back as it was, and the invocation has not failed', async () => {
  const fault = new LostRaceError('somebody was faster');
  expect(await received(ours, fault)).toEqual([
    ['settle', settleMessage],
    ['lostRace', { text: JSON.stringify(ours), fault }],
  ]);
});

it.each([new TransientError('storage answered 503'), new Error('a defect')])(
  'any other fault fails the invocation, so that the host counts it: %s',
  async (fault) => {
    await expect(received(ours, fault)).rejects.toThrow(fault);
  },
);

it('a message of this version is handled by its kind', async () => {
  expect(await received(ours)).toEqual([['settle', settleMessage]]);
});

it('a message of a later version is neither handled nor dropped', async () => {
  expect(await received(theirs)).toMatchObject([['newer', { text: JSON.stringify(theirs) }]]);
});

it('a malformed message is dropped', async () => {
  expect(await received('hello')).toEqual([]);
});
