/**
 * `channel.incompatible`: the desired channel cannot work on this cluster, so policy's fallback is the target.
 * Sources: AKS docs `auto-upgrade-node-os-image` (Windows pools, Azure Linux on GPU sizes).
 */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function channelIncompatible({ policy, target }: RuleContext): readonly Finding[] {
  if (target.incompatibilities.length === 0) return [];
  return [
    {
      code: 'channel.incompatible',
      severity: 'info',
      effect: 'advice',
      evidence: {
        desired: policy.nodeOSUpgradeChannel.desired,
        target: target.channel,
        incompatibilities: target.incompatibilities,
      },
    },
  ];
}
