/** `cluster.failed`: AKS upgrades nothing on a cluster whose last operation failed, until somebody mends it. */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function clusterFailed({ cluster }: RuleContext): readonly Finding[] {
  const { provisioningState } = cluster;
  if (provisioningState !== 'Failed' && provisioningState !== 'Canceled') return [];
  return [{ code: 'cluster.failed', severity: 'error', effect: 'advice', evidence: { provisioningState } }];
}
