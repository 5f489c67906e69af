/** Every combination of the two channels, with the verdict stated on purpose. */

import { describe, expect, it } from 'vitest';
import {
  clusterUpgradeChannels,
  nodeOSUpgradeChannels,
  type ObservedClusterUpgradeChannel,
  type ObservedNodeOSUpgradeChannel,
} from '../../shared/domain/cluster/upgrade-channel.ts';
import { evaluate } from '../../shared/domain/judging/evaluate.ts';
import { aSnapshot } from '../builders/a-cluster.ts';
import { aPolicy } from '../builders/a-policy.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');

type Row = readonly [
  cluster: ObservedClusterUpgradeChannel,
  nodeOS: ObservedNodeOSUpgradeChannel,
  verdict: 'compliant' | 'drifted',
  target: 'SecurityPatch' | 'NodeImage',
  why: string,
];

/** Policy wants SecurityPatch and accepts NodeImage. */
const table: readonly Row[] = [
  ['none', 'None', 'drifted', 'SecurityPatch', 'nobody patches anything'],
  ['none', 'Unmanaged', 'drifted', 'SecurityPatch', 'nodes patch themselves and nobody reboots them'],
  ['none', 'SecurityPatch', 'compliant', 'SecurityPatch', 'nodes are patched; Kubernetes is a finding of its own'],
  ['none', 'NodeImage', 'compliant', 'SecurityPatch', 'NodeImage is accepted'],
  ['none', 'Unspecified', 'drifted', 'SecurityPatch', 'absent means None since September 2023'],
  ['patch', 'None', 'drifted', 'SecurityPatch', 'Kubernetes patch versions do not bring node images every week'],
  ['patch', 'Unmanaged', 'drifted', 'SecurityPatch', 'nodes patch themselves and nobody reboots them'],
  ['patch', 'SecurityPatch', 'compliant', 'SecurityPatch', 'what policy wants'],
  ['patch', 'NodeImage', 'compliant', 'SecurityPatch', 'NodeImage is accepted'],
  ['patch', 'Unspecified', 'drifted', 'SecurityPatch', 'absent means None since September 2023'],
  ['stable', 'None', 'drifted', 'SecurityPatch', 'Kubernetes upgrades are no substitute for node patches'],
  ['stable', 'Unmanaged', 'drifted', 'SecurityPatch', 'nodes patch themselves and nobody reboots them'],
  ['stable', 'SecurityPatch', 'compliant', 'SecurityPatch', 'what policy wants'],
  ['stable', 'NodeImage', 'compliant', 'SecurityPatch', 'NodeImage is accepted'],
  ['stable', 'Unspecified', 'drifted', 'SecurityPatch', 'absent means None since September 2023'],
  ['rapid', 'None', 'drifted', 'SecurityPatch', 'even the rapid channel leaves weeks between images'],
  ['rapid', 'Unmanaged', 'drifted', 'SecurityPatch', 'nodes patch themselves and nobody reboots them'],
  ['rapid', 'SecurityPatch', 'compliant', 'SecurityPatch', 'what policy wants'],
  ['rapid', 'NodeImage', 'compliant', 'SecurityPatch', 'NodeImage is accepted'],
  ['rapid', 'Unspecified', 'drifted', 'SecurityPatch', 'absent means None since September 2023'],
  ['node-image', 'None', 'compliant', 'NodeImage', 'the cluster channel dictates NodeImage whatever stands there'],
  ['node-image', 'Unmanaged', 'compliant', 'NodeImage', 'the cluster channel dictates NodeImage whatever stands there'],
  ['node-image', 'SecurityPatch', 'compliant', 'NodeImage', 'the cluster channel dictates NodeImage'],
  ['node-image', 'NodeImage', 'compliant', 'NodeImage', 'both say the same'],
  ['node-image', 'Unspecified', 'compliant', 'NodeImage', 'the cluster channel dictates NodeImage'],
  ['Unspecified', 'None', 'drifted', 'SecurityPatch', 'nobody patches anything'],
  ['Unspecified', 'Unmanaged', 'drifted', 'SecurityPatch', 'nodes patch themselves and nobody reboots them'],
  [
    'Unspecified',
    'SecurityPatch',
    'compliant',
    'SecurityPatch',
    'nodes are patched; Kubernetes is a finding of its own',
  ],
  ['Unspecified', 'NodeImage', 'compliant', 'SecurityPatch', 'NodeImage is accepted'],
  ['Unspecified', 'Unspecified', 'drifted', 'SecurityPatch', 'no profile at all: nobody patches anything'],
];

describe('cluster channel and node OS channel together', () => {
  it.each(table)(
    '%s and %s: %s, target %s, because %s',
    (clusterUpgradeChannel, nodeOSUpgradeChannel, kind, target) => {
      const verdict = evaluate(aSnapshot({ clusterUpgradeChannel, nodeOSUpgradeChannel }), aPolicy(), { nowMs });
      expect([verdict.kind, verdict.target.channel]).toEqual([kind, target]);
    },
  );

  it.each(table)(
    '%s and %s under a policy that accepts SecurityPatch only',
    (clusterUpgradeChannel, nodeOSUpgradeChannel) => {
      const policy = aPolicy({
        nodeOSUpgradeChannel: { desired: 'SecurityPatch', accepted: ['SecurityPatch'], fallback: 'NodeImage' },
      });
      const { kind, findings } = evaluate(aSnapshot({ clusterUpgradeChannel, nodeOSUpgradeChannel }), policy, {
        nowMs,
      });
      const isLocked = clusterUpgradeChannel === 'node-image';
      expect(kind).toBe(!isLocked && nodeOSUpgradeChannel === 'SecurityPatch' ? 'compliant' : 'drifted');
      expect(findings.some(({ code }) => code === 'channel.locked')).toBe(isLocked);
      expect(findings.some(({ code }) => code === 'cluster-channel.unset')).toBe(
        ['none', 'Unspecified'].includes(clusterUpgradeChannel),
      );
    },
  );

  it('the table leaves no combination out', () => {
    const pairs = [...clusterUpgradeChannels, 'Unspecified'].flatMap((cluster) =>
      [...nodeOSUpgradeChannels, 'Unspecified'].map((nodeOS) => `${cluster}|${nodeOS}`),
    );
    expect(table.map(([cluster, nodeOS]) => `${cluster}|${nodeOS}`).toSorted()).toEqual(pairs.toSorted());
  });
});
