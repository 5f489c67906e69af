import { describe, expect, it } from 'vitest';
import { clusterMessageText, parseClusterMessage } from '../../shared/contracts/stored/cluster-message.ts';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import { aCluster } from '../builders/a-cluster.ts';

const common = { cluster: aCluster().ref, location: 'westeurope', sweepId: 'sweep-1' };
const messages: readonly ClusterMessage[] = [
  {
    kind: 'reconcile',
    ...common,
    reason: { kind: 'request', isMissing: false },
    wish: 'repair',
    requestedMode: 'enforce',
    changeLimit: 3,
    deferrals: 0,
  },
  { kind: 'settle', ...common, looks: 2 },
];

const wire = (message: ClusterMessage) => JSON.parse(clusterMessageText(message)) as Record<string, unknown>;

describe('a message of the clusters queue', () => {
  it.each(messages)('survives the wire: $kind', (message) => {
    expect(parseClusterMessage(wire(message))).toEqual({
      kind: 'message',
      message,
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['text that is no JSON', 'hello', /message/],
    ['no version', { ...wire(messages[0]!), schemaVersion: undefined }, /schemaVersion/],
    ['an id of something else', { ...wire(messages[1]!), cluster: '/subscriptions/1' }, /cluster: is not the id/],
    ['a number', 42, /message/],
  ])('is malformed: %s', (_, value, problem) => {
    const parsed = parseClusterMessage(value);
    expect(parsed.kind === 'malformed' ? parsed.problem : '').toMatch(problem);
  });
});
