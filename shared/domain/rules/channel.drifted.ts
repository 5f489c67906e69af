/**
 * `channel.drifted`: `None`, `Unmanaged` and an absent channel leave nodes without managed security patches,
 * and any other channel is drift as well unless policy accepts it.
 * Source: AKS docs `auto-upgrade-node-os-image`; an absent value means unpatched (Azure/AKS CHANGELOG 2023-09-03).
 */

import { reimageRisk } from '../channel.ts';
import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function channelDrifted({ cluster, policy, target }: RuleContext): readonly Finding[] {
  const observed = cluster.nodeOSUpgradeChannel;
  if (target.lock !== undefined || observed === 'Unrecognised') return [];
  if (observed === target.channel) return [];
  if (
    target.incompatibilities.length === 0 &&
    policy.nodeOSUpgradeChannel.accepted.some((channel) => channel === observed)
  )
    return [];
  return [
    {
      code: 'channel.drifted',
      severity: 'error',
      effect: 'drift',
      evidence: { observed, target: target.channel, reimageRisk: reimageRisk(observed, target.channel) },
    },
  ];
}
