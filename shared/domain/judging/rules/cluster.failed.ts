/** `cluster.failed`: AKS upgrades nothing on a cluster whose last operation failed. */

import type { Rule } from '../rule.ts';

interface Evidence {
  readonly provisioningState: string;
}

export const clusterFailed: Rule<'cluster.failed', Evidence> = {
  code: 'cluster.failed',
  about: {
    what: 'The last operation on the cluster failed or was cancelled.',
    why: 'AKS upgrades nothing on it until somebody mends it.',
    cure: 'Look at the activity log and reconcile the cluster with an empty update (az aks update).',
    source: 'AKS docs: cluster-operations troubleshooting',
  },
  words: ({ provisioningState }) => ({
    message: `The last operation on the cluster ended as ${provisioningState}; AKS upgrades nothing until that is mended.`,
    cure: 'Look at the activity log and reconcile the cluster with an empty update (az aks update).',
  }),
  find({ cluster: { provisioningState } }) {
    if (provisioningState !== 'Failed' && provisioningState !== 'Canceled') return [];
    return [{ code: 'cluster.failed', severity: 'error', effect: 'advice', evidence: { provisioningState } }];
  },
};
