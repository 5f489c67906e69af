import { describe, expect, it } from 'vitest';
import { clusterMessageText, parseClusterMessage } from '../../shared/contracts/stored/cluster-message.ts';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import { aCluster } from '../builders/a-cluster.ts';

const common = { cluster: aCluster().ref, location: 'westeurope', sweepId: 'sweep-1' };
const messages: readonly ClusterMessage[] = [
  {
    kind: 'reconcile',
    ...common,
    isMissing: false,
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

describe('a message of the first version', () => {
  const asked = {
    schemaVersion: 1,
    kind: 'reconcile',
    cluster: common.cluster.id,
    location: 'westeurope',
    sweepId: 'sweep-1',
    trigger: 'request',
    requestedMode: 'enforce',
    approvedBy: 'cfo@example.com',
    isUndo: true,
    isResumed: true,
    changedBy: 'ada@example.com',
    changeLimit: 1_000,
    openRing: 9,
    deferrals: 2,
  };

  it('keeps nothing of what it asks for, and of whom it names', () => {
    const message = { kind: 'reconcile', ...common, isMissing: false, deferrals: 2 };
    expect(parseClusterMessage(asked)).toEqual({ kind: 'message', message });
  });

  it.each(['approvedBy', 'requestedMode', 'wish', 'isUndo', 'changedBy', 'changeLimit', 'openRing'])(
    'is the only one that may say %s: of today it is taken for a later one, and never done',
    (field) => {
      expect(parseClusterMessage({ ...wire(messages[0]!), [field]: 'x' }).kind).toBe('newer');
    },
  );
});
