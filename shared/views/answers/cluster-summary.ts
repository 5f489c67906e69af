/** One line of a sweep in one sentence, for tables and answers. */

import type { SweepLine } from '../../domain/record/sweep-line.ts';
import { heldWords, outcomeWords } from '../words/action-words.ts';
import { findingWords } from '../../domain/judging/about-findings.ts';
import { refusalWords } from '../../domain/cluster/refusal-words.ts';

export function clusterSummary(line: SweepLine): string {
  const { problem, outcome } = line;
  if (outcome === 'queued') return 'Waiting to be judged.';
  if (outcome === 'gone') return 'The cluster was deleted during the sweep.';
  if (problem !== undefined) return problem.kind === 'refused' ? refusalWords(problem.refusal) : problem.detail;
  const told = [...line.actions.map(outcomeWords), ...line.held.map((held) => heldWords(held, 'UTC'))];
  if (told.length > 0) return told.join(' ');
  const worst = line.findings.find(({ effect }) => effect !== 'advice') ?? line.findings[0];
  return worst === undefined ? 'Follows policy.' : findingWords(worst).message;
}
