/** `cluster.stopped`: a stopped cluster can only be started or deleted, and misses its windows. */

import type { Rule } from '../rule.ts';

type Evidence = Readonly<Record<string, never>>;

export const clusterStopped: Rule<'cluster.stopped', Evidence> = {
  code: 'cluster.stopped',
  about: {
    what: 'The cluster is stopped.',
    why: 'A stopped cluster can only be started or deleted; it misses its windows and comes back with old images.',
    cure: 'Start it before its next window, or expect old node images when it comes back.',
    source: 'AKS docs: start-stop-cluster, planned-maintenance',
  },
  words: () => ({
    message: 'The cluster is stopped and misses its maintenance windows.',
    cure: 'Start it before its next window, or expect old node images when it comes back.',
  }),
  find({ cluster }) {
    return cluster.isStopped ? [{ code: 'cluster.stopped', severity: 'info', effect: 'advice', evidence: {} }] : [];
  },
};
