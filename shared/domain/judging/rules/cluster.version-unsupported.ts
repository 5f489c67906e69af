/** `cluster.version-unsupported`: no node images come for a Kubernetes minor that is out of support. */

import { isOutOfSupport } from '../../cluster/kubernetes-support.ts';
import type { Rule } from '../rule.ts';

interface Evidence {
  readonly kubernetesVersion: string;
}

export const clusterVersionUnsupported: Rule<'cluster.version-unsupported', Evidence> = {
  code: 'cluster.version-unsupported',
  about: {
    what: 'The Kubernetes minor version is out of support.',
    why: 'AKS brings no new node images to an unsupported minor; SecurityPatch tolerates old patch versions only while the minor is supported.',
    cure: 'Upgrade the cluster to a supported minor, or choose long-term support.',
    source: 'AKS docs: auto-upgrade-node-os-image, supported-kubernetes-versions',
  },
  words: ({ kubernetesVersion }) => ({
    message: `Kubernetes ${kubernetesVersion} is out of support; AKS brings no new node images to it.`,
    cure: 'Upgrade the cluster to a supported minor version, or choose long-term support.',
  }),
  find({ cluster: { kubernetesVersion, supportPlan }, policy, nowMs }) {
    if (kubernetesVersion === undefined) return [];
    const { oldestSupportedMinor } = policy.kubernetes;
    if (!isOutOfSupport({ version: kubernetesVersion, supportPlan, oldestSupportedMinor }, nowMs)) return [];
    const evidence = { kubernetesVersion };
    return [{ code: 'cluster.version-unsupported', severity: 'error', effect: 'drift', evidence }];
  },
};
