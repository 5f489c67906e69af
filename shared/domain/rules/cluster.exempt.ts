/** `cluster.exempt`: the cluster is left alone until a date. */

import type { Rule } from '../verdict.ts';

export const clusterExempt: Rule = {
  code: 'cluster.exempt',
  about: {
    what: 'The cluster is exempt: it is judged, and nothing is drift or repaired until the exemption ends.',
    why: 'Somebody took responsibility for it, with a reason and an end.',
    cure: 'Nothing to do; it is enforced again afterwards.',
    source: 'AKS Patch Warden: policy exemptions, tag aks-patch-warden-exempt, PUT .../exemption',
  },
  find({ exemption }) {
    return exemption === undefined
      ? []
      : [{ code: 'cluster.exempt', severity: 'info', effect: 'advice', evidence: exemption }];
  },
};
