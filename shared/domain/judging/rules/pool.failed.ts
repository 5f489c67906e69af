/** `pool.failed`: the last operation on a node pool failed, and AKS rolls nothing on it. */

import { hasEndedBadly } from '../../cluster/pool-state.ts';
import type { Rule } from '../rule.ts';

interface Evidence {
  readonly pools: readonly { readonly pool: string; readonly provisioningState: string }[];
}

export const poolFailed: Rule<'pool.failed', Evidence> = {
  code: 'pool.failed',
  about: {
    what: 'The last operation on a node pool failed or was cancelled, although the cluster as a whole is well.',
    why: 'AKS rolls nothing on such a pool until somebody mends it: its nodes stay as they are.',
    cure: 'Look at the activity log and reconcile the pool with an empty update (az aks nodepool update).',
    source: 'AKS docs: cluster-operations troubleshooting',
  },
  words: ({ pools }) => ({
    message: `The last operation ended badly: ${pools.map(({ pool, provisioningState }) => `pool ${pool} is ${provisioningState}`).join(', ')}; AKS rolls nothing there until that is mended.`,
    cure: 'Look at the activity log and reconcile the pool with an empty update (az aks nodepool update).',
  }),
  find({ cluster }) {
    if (hasEndedBadly(cluster.provisioningState)) return [];
    const pools = cluster.pools.flatMap(({ name: pool, provisioningState = '' }) =>
      hasEndedBadly(provisioningState) ? [{ pool, provisioningState }] : [],
    );
    return pools.length === 0 ? [] : [{ code: 'pool.failed', severity: 'error', effect: 'drift', evidence: { pools } }];
  },
};
