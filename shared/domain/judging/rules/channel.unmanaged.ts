/** `channel.unmanaged`: policy accepts `Unmanaged`: the nodes patch themselves, and somebody has to reboot them. */

import type { Rule } from '../rule.ts';

/** Policy accepts `Unmanaged`; pools that then get nothing at all are named. */
interface Evidence {
  readonly windowsPools: readonly string[];
}

export const channelUnmanaged: Rule<'channel.unmanaged', Evidence> = {
  code: 'channel.unmanaged',
  about: {
    what: 'The channel is Unmanaged, and policy accepts it.',
    why: 'Linux nodes install updates by themselves but nobody reboots them; Windows nodes get nothing; a maintenance window has no effect.',
    cure: 'Run kured (or reboot by other means) on Linux pools, upgrade Windows pools by hand, or change to a managed channel.',
    source: 'AKS docs: auto-upgrade-node-os-image, node-updates-kured',
  },
  words: ({ windowsPools }) => ({
    message: `The node OS upgrade channel is Unmanaged: Linux nodes update themselves, but somebody has to reboot them${windowsPools.length === 0 ? '' : `, and the Windows pools (${windowsPools.join(', ')}) get nothing`}. A maintenance window has no effect on that.`,
    cure: 'Run kured for the reboots and upgrade Windows pools by hand, or change to SecurityPatch or NodeImage.',
  }),
  find({ cluster, policy }) {
    const isAccepted = policy.nodeOSUpgradeChannel.accepted.includes('Unmanaged');
    if (cluster.nodeOSUpgradeChannel !== 'Unmanaged' || !isAccepted) return [];
    const windowsPools = cluster.pools.filter(({ osType }) => osType === 'Windows').map(({ name }) => name);
    return [{ code: 'channel.unmanaged', severity: 'warning', effect: 'advice', evidence: { windowsPools } }];
  },
};
