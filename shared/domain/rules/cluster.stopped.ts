/** `cluster.stopped`: a stopped cluster can only be started or deleted, and misses its windows (AKS docs `start-stop-cluster`). */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function clusterStopped({ cluster }: RuleContext): readonly Finding[] {
  return cluster.isStopped ? [{ code: 'cluster.stopped', severity: 'info', effect: 'advice', evidence: {} }] : [];
}
