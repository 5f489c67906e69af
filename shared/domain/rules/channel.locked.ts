/**
 * `channel.locked`: cluster channel `node-image` and AKS Automatic dictate `NodeImage`; where policy does not accept that,
 * nothing the warden writes can help. It is drift, so that nobody takes the cluster for compliant.
 * Source: AKS docs `auto-upgrade-node-os-image`.
 */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function channelLocked({ cluster, policy, target }: RuleContext): readonly Finding[] {
  if (target.lock === undefined || policy.nodeOSUpgradeChannel.accepted.includes(target.channel)) return [];
  return [
    {
      code: 'channel.locked',
      severity: 'error',
      effect: 'drift',
      evidence: { observed: cluster.nodeOSUpgradeChannel, forced: target.channel, by: target.lock },
    },
  ];
}
