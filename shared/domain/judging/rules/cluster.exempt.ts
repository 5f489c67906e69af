/** `cluster.exempt`: the cluster is left alone until a date. */

import type { Rule } from '../rule.ts';
import { minuteOf } from '../words.ts';
import type { Exemption } from '../../policy/exemption.ts';

type Evidence = Exemption;

export const clusterExempt: Rule<'cluster.exempt', Evidence> = {
  code: 'cluster.exempt',
  about: {
    what: 'The cluster is exempt: it is judged, and nothing is drift or repaired until the exemption ends.',
    why: 'Somebody took responsibility for it, with a reason and an end.',
    cure: 'Nothing to do; it is enforced again afterwards.',
    source: 'AKS Patch Warden: policy exemptions, tag aks-patch-warden-exempt, PUT .../exemption',
  },
  words: ({ owner, reason, untilMs }) => ({
    message: `Exempt until ${minuteOf(untilMs)} UTC: ${reason} (${owner}).`,
    cure: 'Nothing to do; the cluster is enforced again afterwards.',
  }),
  find({ exemption }) {
    return exemption === undefined
      ? []
      : [{ code: 'cluster.exempt', severity: 'info', effect: 'advice', evidence: exemption }];
  },
};
