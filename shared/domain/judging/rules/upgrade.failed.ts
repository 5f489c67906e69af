/** `upgrade.failed`: Azure told of a failed upgrade of the nodes, and nothing has made up for it since. */

import { isCured, type FailedUpgrade } from '../failed-upgrade.ts';
import type { Rule } from '../rule.ts';
import { minuteOf } from '../words.ts';

export const upgradeFailed: Rule<'upgrade.failed', FailedUpgrade> = {
  code: 'upgrade.failed',
  about: {
    what: 'The last upgrade of the nodes failed, and no pool has caught up since.',
    why: 'A failed upgrade is told once by Azure and then forgotten, while some nodes stay on the old image.',
    cure: 'Mend what Azure named (a disruption budget that lets no node drain, a quota that is used up), and upgrade the node image by hand or wait for the next opening.',
    source: 'AKS docs: aks-communication-manager, upgrade-cluster troubleshooting; Azure/AKS issue 3558',
  },
  words: ({ atMs, details }) => ({
    message: `An upgrade of the nodes failed on ${minuteOf(atMs)} UTC${details === '' ? '' : `: ${details.replace(/\.$/, '')}`}.`,
    cure: 'Mend what Azure named, then upgrade the node image by hand (az aks nodepool upgrade --node-image-only) or wait for the next opening.',
  }),
  find({ cluster, clock, failedUpgrade }) {
    if (failedUpgrade === undefined || isCured(cluster, clock)) return [];
    return [{ code: 'upgrade.failed', severity: 'error', effect: 'advice', evidence: failedUpgrade }];
  },
};
