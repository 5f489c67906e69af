/**
 * `cluster-channel.unset`: without a cluster upgrade channel nobody installs Kubernetes patch versions; both channels belong
 * together. Judged, never written. Source: AKS docs `auto-upgrade-cluster`.
 */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function clusterChannelUnset({ cluster }: RuleContext): readonly Finding[] {
  const observed = cluster.clusterUpgradeChannel;
  if (observed !== 'Unspecified' && observed !== 'none') return [];
  return [{ code: 'cluster-channel.unset', severity: 'info', effect: 'advice', evidence: { observed } }];
}
