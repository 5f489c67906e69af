/** `GET /api/clusters/{subscriptionId}/{resourceGroup}/{name}` as JSON. */

import { standingOfShown, type ShownCluster } from '../../domain/fleet/shown-cluster.ts';
import { given } from '../../domain/given.ts';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { HistoryEntry } from '../../domain/record/history.ts';
import { heldWords, outcomeWords } from '../words/action-words.ts';
import { evaluationAnswer } from './evaluation-answer.ts';
import { refusalWords } from '../../domain/cluster/refusal-words.ts';

export function clusterAnswer(cluster: ClusterRef, shown: ShownCluster, nowMs: number): unknown {
  const { judgement, unread, record, recordProblem, history } = shown;
  return {
    id: cluster.id,
    ...given('standing', standingOfShown(shown, nowMs)),
    ...(judgement === undefined ? {} : evaluationAnswer(judgement, nowMs)),
    ...(unread === undefined ? {} : { unread: unreadWords(unread) }),
    ...(recordProblem === undefined ? {} : { recordProblem }),
    ...(record === undefined
      ? {}
      : {
          ...(record.lastLine === undefined
            ? {}
            : {
                lastLook: {
                  at: iso(record.judgedAtMs),
                  verdict: record.verdict,
                  outcome: record.lastOutcome,
                  since: iso(record.sinceMs),
                },
              }),
          memory: record.memory,
          ...(record.release === undefined ? {} : { releasedAt: iso(record.release.atMs) }),
          isSettling: record.state.kind === 'writing',
        }),
    history: history.map(historyAnswer),
  };
}

function historyAnswer(entry: HistoryEntry): unknown {
  const { atMs, ...rest } = entry;
  if (entry.kind !== 'look') return { at: iso(atMs), ...rest };
  const summary = [...entry.actions.map(outcomeWords), ...entry.held.map((held) => heldWords(held, 'UTC'))];
  return { at: iso(atMs), ...rest, summary };
}

function unreadWords(unread: NonNullable<ShownCluster['unread']>): string {
  switch (unread.kind) {
    case 'gone':
      return 'The cluster does not exist any more.';
    case 'refused':
      return refusalWords(unread.refusal);
    case 'unreadable':
      return unread.problem;
    case 'throttled':
      return `Azure asks to wait ${String(unread.retryAfterSeconds)} seconds.`;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
