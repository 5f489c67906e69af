/** Why a cluster stands as it does. */

import type { Finding } from '../../shared/domain/judging/finding.ts';
import { isAtLeast } from '../../shared/domain/judging/severity.ts';
import type { Judgement } from '../../shared/domain/repair/judge-cluster.ts';

/** The finding for which a cluster stands as it does; the worst of several. */
export function reasonOf({ verdict }: Judgement): Finding | undefined {
  const decisive = verdict.findings.filter(({ effect }) =>
    verdict.kind === 'drifted' ? effect === 'drift' : verdict.kind !== 'indeterminate' || effect === 'unknown',
  );
  return decisive.reduce<Finding | undefined>(
    (worst, finding) => (worst === undefined || !isAtLeast(worst.severity, finding.severity) ? finding : worst),
    undefined,
  );
}
