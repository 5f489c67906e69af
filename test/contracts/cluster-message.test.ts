import { describe, expect, it } from 'vitest';
import { clusterMessageToWire, parseClusterMessage } from '../../shared/contracts/stored/cluster-message.ts';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import { aCluster } from '../builders/a-cluster.ts';

const common = { cluster: aCluster().ref, location: 'westeurope', sweepId: 'sweep-1' };
const messages: readonly ClusterMessage[] = [
  { kind: 'reconcile', ...common, trigger: 'request', requestedMode: 'enforce', changeLimit: 3, deferrals: 0 },
  { kind: 'settle', ...common, looks: 2 },
];

describe('a message of the clusters queue', () => {
  it.each(messages)('survives the wire: $kind', (message) => {
    expect(parseClusterMessage(JSON.parse(JSON.stringify(clusterMessageToWire(message))))).toEqual({
      kind: 'message',
      message,
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['text that is no JSON', 'hello', /message/],
    ['another version', { ...clusterMessageToWire(messages[0]!), schemaVersion: 2 }, /schemaVersion/],
    [
      'an id of something else',
      { ...clusterMessageToWire(messages[1]!), cluster: '/subscriptions/1' },
      /cluster: is not the id/,
    ],
    ['a number', 42, /message/],
  ])('is malformed: %s', (_, value, problem) => {
    const parsed = parseClusterMessage(value);
    expect(parsed.kind === 'malformed' ? parsed.problem : '').toMatch(problem);
  });
});
