/** How a cluster stands, in the words that people act on: exactly one of five, so that they add up to the fleet. */

import { isAtLeast } from '../../shared/domain/judging/severity.ts';
import type { Finding } from '../../shared/domain/judging/finding.ts';
import { isPassing } from '../../shared/domain/repair/action.ts';
import type { Judgement } from '../../shared/domain/repair/judge-cluster.ts';
import type { Style } from './page.ts';

/** What is asked of people comes first. */
export const standings = ['needs-you', 'decides-itself', 'on-time', 'exempt', 'cannot-tell'] as const;

export type Standing = (typeof standings)[number];

/** `decides-itself` only where policy lets the warden write; of a fleet that is only looked at nobody takes care but people. */
export function standingOf({ verdict, policy, plan }: Judgement): Standing {
  const { held } = plan;
  switch (verdict.kind) {
    case 'exempt':
      return 'exempt';
    case 'indeterminate':
      return 'cannot-tell';
    case 'drifted':
      // Somebody let it be on purpose, and nobody is asked for anything before that is over.
      if (held.length > 0 && held.every(({ reason }) => reason.kind === 'rolled-back') && plan.actions.length === 0)
        return 'decides-itself';
      return policy.mode === 'enforce' && isMended(plan) ? 'decides-itself' : 'needs-you';
    case 'compliant':
      return verdict.findings.some(({ severity }) => isAtLeast(severity, 'error'))
        ? 'needs-you'
        : verdict.findings.some(({ code }) => code === 'image.stale')
          ? 'decides-itself'
          : 'on-time';
  }
}

/** Whether the warden, where it may write, would bring the cluster back by itself. */
export function isMended({ actions, held }: Judgement['plan']): boolean {
  return actions.length + held.length > 0 && held.every(({ reason }) => isPassing(reason));
}

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

export function standingWords(standing: Standing, count = 1): string {
  switch (standing) {
    case 'needs-you':
      return count === 1 ? 'needs you' : 'need you';
    case 'decides-itself':
      return count === 1 ? 'decides itself' : 'decide themselves';
    case 'on-time':
      return 'on time';
    case 'exempt':
      return 'exempt';
    case 'cannot-tell':
      return 'cannot tell';
  }
}

/** Red asks for a person, and nothing else is red. */
export function standingStyle(standing: Standing): Style | undefined {
  switch (standing) {
    case 'needs-you':
      return 'red';
    case 'decides-itself':
      return 'blue';
    case 'on-time':
      return undefined;
    case 'exempt':
    case 'cannot-tell':
      return 'dim';
  }
}
