/** `cluster.version-ending`: support of the Kubernetes minor ends within 90 days; it weighs more at 30 and at 7. */

import { isLongTerm, lastSupportedDay } from '../../cluster/kubernetes-support.ts';
import { dayMs } from '../../time/durations.ts';
import type { Rule } from '../rule.ts';
import { daysName } from '../words.ts';

interface Evidence {
  readonly kubernetesVersion: string;
  /** `YYYY-MM-DD` */
  readonly lastDay: string;
  readonly daysLeft: number;
  readonly isLongTerm: boolean;
  /** The announcement that this is: so many days ahead. */
  readonly step: number;
}

const steps = [
  { step: 7, severity: 'error' },
  { step: 30, severity: 'warning' },
  { step: 90, severity: 'info' },
] as const;

export const clusterVersionEnding: Rule<'cluster.version-ending', Evidence> = {
  code: 'cluster.version-ending',
  about: {
    what: 'Support of the Kubernetes minor version ends within 90 days; the finding is information at first, a warning from 30 days before, an error from 7.',
    why: 'With support the node images end, and the cluster drifts.',
    cure: 'Upgrade the cluster to a later minor version, or choose long-term support.',
    source: 'AKS docs: supported-kubernetes-versions, long-term-support',
  },
  words: ({ kubernetesVersion, lastDay, daysLeft, isLongTerm: isLong }) => ({
    message: `${isLong ? 'Long-term support' : 'Support'} of Kubernetes ${kubernetesVersion} ends on ${lastDay}, in ${daysName(daysLeft)}; node images end with it.`,
    cure: isLong
      ? 'Upgrade the cluster to a later minor version.'
      : 'Upgrade the cluster to a later minor version, or choose long-term support.',
  }),
  find({ cluster: { kubernetesVersion, supportPlan }, policy, nowMs }) {
    if (kubernetesVersion === undefined) return [];
    const { oldestSupportedMinor } = policy.kubernetes;
    const lastDay = lastSupportedDay({ version: kubernetesVersion, supportPlan, oldestSupportedMinor });
    if (lastDay === undefined) return [];
    const daysLeft = Math.ceil((Date.parse(lastDay) + dayMs - nowMs) / dayMs);
    const reached = steps.find(({ step }) => daysLeft <= step);
    if (daysLeft <= 0 || reached === undefined) return [];
    const { step, severity } = reached;
    const evidence = { kubernetesVersion, lastDay, daysLeft, isLongTerm: isLongTerm(supportPlan), step };
    return [{ code: 'cluster.version-ending', severity, effect: 'advice', evidence }];
  },
};
