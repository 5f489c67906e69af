import { InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { clusterMessageText } from '../../shared/contracts/stored/cluster-message.ts';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import { onClusterMessage } from '../../shared/inbound/on-message.ts';
import { aCluster } from '../builders/a-cluster.ts';

const settle: ClusterMessage = { kind: 'settle', cluster: aCluster().ref, location: 'x', sweepId: 's', looks: 0 };
const ours = JSON.parse(clusterMessageText(settle)) as Record<string, unknown>;
const theirs = { ...ours, schemaVersion: 2 };

const context = new InvocationContext({
  invocationId: 'i',
  functionName: 'cluster-queue',
  logHandler: () => undefined,
});

async function received(entry: unknown): Promise<readonly unknown[]> {
  const calls: unknown[] = [];
  const handle = (name: string) => (value: unknown) => Promise.resolve(void calls.push([name, value]));
  const handlers = {
    reconcile: handle('reconcile'),
    settle: handle('settle'),
    confirm: handle('confirm'),
    window: handle('window'),
  };
  await onClusterMessage({ ...handlers, newer: handle('newer') })(entry, context);
  return calls;
}

it('a message of this version is handled by its kind', async () => {
  expect(await received(ours)).toEqual([['settle', settle]]);
});

it('a message of a later version is neither handled nor dropped', async () => {
  expect(await received(theirs)).toMatchObject([['newer', { text: JSON.stringify(theirs) }]]);
});

it('a malformed message is dropped', async () => {
  expect(await received('hello')).toEqual([]);
});
