/** `cluster-channel.unset`: nobody installs Kubernetes patch versions. Judged, never written. */

import type { Rule } from '../rule.ts';

interface Evidence {
  readonly observed: 'Unspecified' | 'none';
}

export const clusterChannelUnset: Rule<'cluster-channel.unset', Evidence> = {
  code: 'cluster-channel.unset',
  about: {
    what: 'The cluster upgrade channel is none or not set.',
    why: 'Kubernetes patch versions are then nobody’s job, and node images stop when the minor runs out of support; both channels belong together.',
    cure: 'Consider the cluster upgrade channel patch or stable, with a schedule of its own.',
    source: 'AKS docs: auto-upgrade-cluster',
  },
  words: ({ observed }) => ({
    message: `The cluster upgrade channel is ${observed === 'none' ? 'none' : 'not set'}, so Kubernetes patch versions are not installed by themselves.`,
    cure: 'Consider the cluster upgrade channel patch or stable.',
  }),
  find({ cluster }) {
    const observed = cluster.clusterUpgradeChannel;
    // AKS Automatic presets it where the cluster says nothing.
    if (observed === 'Unspecified' && cluster.isAutomatic) return [];
    if (observed !== 'Unspecified' && observed !== 'none') return [];
    return [{ code: 'cluster-channel.unset', severity: 'info', effect: 'advice', evidence: { observed } }];
  },
};
