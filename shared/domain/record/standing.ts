/** How a cluster stands, in the words that people act on: exactly one of six, so that they add up to the fleet. */

import type { Finding, FindingCode } from '../judging/finding.ts';
import { isAtLeast } from '../judging/severity.ts';

/** What is asked of people comes first, what nobody knows last. */
export const standings = ['needs-you', 'decides-itself', 'repaired', 'on-time', 'exempt', 'cannot-tell'] as const;

export type Standing = (typeof standings)[number];

/** All that decides how a cluster stands; `standing-evidence.ts` makes it of what the doors have in hand. */
export interface StandingEvidence {
  readonly look: Look;
  /** What is decided here needs no more of a finding. */
  readonly findings: readonly Pick<Finding, 'code' | 'severity' | 'effect'>[];
  /** What is planned or done about the drift. */
  readonly repairs: readonly { readonly repairs: FindingCode; readonly progress: RepairProgress }[];
  /** The warden, not only people, writes here. */
  readonly mayWrite: boolean;
  /** The last run ended badly: Azure refused a write, or took it and it is not there. */
  readonly hasFailed: boolean;
  /** AKS installs images by itself, and a usable opening of the node OS window is known to come. */
  readonly opensAgain: boolean;
  /** The warden has written the cluster lately and read it back. */
  readonly wasWritten: boolean;
}

/**
 * What the last look came to. `refused`: Azure does not let the warden read the cluster. `unknown`: never read, not found,
 * read in part, or what is remembered cannot be read.
 */
export type Look = 'compliant' | 'drifted' | 'exempt' | 'refused' | 'unknown';

/**
 * `done`: written and read back. `coming`: it will be written, or tried again, without anybody. `resting`: somebody took
 * the images back on purpose, and nobody is asked for anything before that is over. `stuck`: it waits for a person.
 */
export type RepairProgress = 'done' | 'coming' | 'resting' | 'stuck';

/** So long a repair is told as one. */
export const repairedForDays = 7;

/**
 * Findings that say: the nodes are behind although nothing drifts. The next usable opening brings what they lack, so nobody
 * is asked; where none is known to come, somebody is. A new clock of patches says here which of its findings mean late.
 */
export const lateFindings: ReadonlySet<FindingCode> = new Set<FindingCode>(['image.stale', 'patch.will-be-late']);

/** Errors beside the drift that end with it: the repaired channel brings the image. */
const endsWithTheDrift: ReadonlySet<FindingCode> = new Set<FindingCode>(['image.unsupported']);

/**
 * The first that fits:
 *
 * 1. `exempt`: somebody answers for it until a date, so nothing is asked for before, whatever is wrong or not known.
 * 2. `needs-you`, when Azure refuses the reading: nothing moves until a person grants the right. Red because it is asked of
 *    somebody; every other cluster that was not read is read again by itself.
 * 3. `cannot-tell`: not read or not known. It stands before all that follows, since all of that would be guessed.
 * 4. `needs-you`: nothing moves until a person acts.
 * 5. `decides-itself`: wrong or late, a date is set or the next sweep tries, nobody must act.
 * 6. `repaired`: written by the warden in the last seven days and read back, and nothing wrong now.
 * 7. `on-time`: follows policy.
 */
export function standingOf(evidence: StandingEvidence): Standing {
  switch (evidence.look) {
    case 'exempt':
      return 'exempt';
    case 'refused':
      return 'needs-you';
    case 'unknown':
      return 'cannot-tell';
    case 'compliant':
    case 'drifted':
      if (needsPerson(evidence)) return 'needs-you';
      if (isLate(evidence) || openRepairs(evidence).length > 0) return 'decides-itself';
      return evidence.wasWritten ? 'repaired' : 'on-time';
  }
}

function needsPerson(evidence: StandingEvidence): boolean {
  const { look, findings, hasFailed, opensAgain } = evidence;
  const isDrifted = look === 'drifted';
  const asks = findings.some(
    ({ code, severity, effect }) =>
      effect === 'advice' && isAtLeast(severity, 'error') && !(isDrifted && endsWithTheDrift.has(code)),
  );
  return hasFailed || asks || (isLate(evidence) && !opensAgain) || (isDrifted && !endsByItself(evidence));
}

/** While something drifts, its repair decides what becomes of the images. */
function isLate({ look, findings }: StandingEvidence): boolean {
  return look === 'compliant' && findings.some(({ code }) => lateFindings.has(code));
}

function openRepairs({ look, repairs }: StandingEvidence): StandingEvidence['repairs'] {
  return look === 'drifted' ? repairs.filter(({ progress }) => progress !== 'done') : [];
}

/** Something is done about each thing that drifts, and none of it waits for a person. */
function endsByItself(evidence: StandingEvidence): boolean {
  const { findings, repairs, mayWrite } = evidence;
  const drift = findings.filter(({ effect }) => effect === 'drift');
  if (repairs.length === 0 || !drift.every(({ code }) => repairs.some((each) => each.repairs === code))) return false;
  const open = openRepairs(evidence);
  if (open.some(({ progress }) => progress === 'stuck')) return false;
  return mayWrite || open.every(({ progress }) => progress === 'resting');
}

/** How many stand in which way; they add up to the number of clusters. */
export function countStandings(each: Iterable<Standing>): Readonly<Record<Standing, number>> {
  const counts = { 'needs-you': 0, 'decides-itself': 0, repaired: 0, 'on-time': 0, exempt: 0, 'cannot-tell': 0 };
  for (const standing of each) counts[standing] += 1;
  return counts;
}
