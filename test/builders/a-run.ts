/** Runs, findings and notices for tests. */

import { composeNotices } from '../../shared/domain/notices/compose-notices.ts';
import type { Finding } from '../../shared/domain/judging/finding.ts';
import type { RunNotice } from '../../shared/domain/notices/notice.ts';
import type { ClusterRun } from '../../shared/domain/record/cluster-run.ts';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import { aCluster } from './a-cluster.ts';

export function aDriftFinding(): Finding {
  return {
    code: 'channel.drifted',
    severity: 'error',
    effect: 'drift',
    evidence: { observed: 'None', target: 'SecurityPatch', reimageRisk: 'none' },
  };
}

export function aRun(line: Partial<SweepLine> = {}): ClusterRun {
  return {
    sweepId: 'sweep-1',
    sinceMs: 1_000,
    fingerprint: 'channel.drifted:None',
    timeZone: 'Europe/Berlin',
    receivers: ['mail'],
    background: { pools: [], nextOpenings: [] },
    line: {
      cluster: aCluster().ref,
      location: 'westeurope',
      outcome: 'held',
      mode: 'enforce',
      verdict: 'drifted',
      findings: [aDriftFinding()],
      actions: [],
      held: [],
      ...line,
    },
  };
}

export function aNotice(
  notice: Partial<Pick<RunNotice, 'id' | 'severity' | 'occurredAtMs' | 'timeZone' | 'isTest'>> = {},
  line: Partial<SweepLine> = {},
): RunNotice {
  const [composed] = composeNotices(aRun(line), Date.parse('2026-11-21T12:00Z'));
  if (composed === undefined) throw new Error('this run makes no notice');
  return { ...composed, ...notice };
}
