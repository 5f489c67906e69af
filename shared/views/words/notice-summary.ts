/** What happened, in the one sentence that every notice begins with. */

import type { Notice } from '../../domain/notices/notice.ts';
import { eventWords, skipWords, windowOutcomeWords } from './event-words.ts';
import { momentWords } from '../../domain/time/moment.ts';
import { summaryWords } from './summary-words.ts';

/** `aks-1 in westeurope does not follow policy. Nothing was changed.` */
export function summaryOf(notice: Notice, timeZone: string): string {
  const { cluster } = notice;
  const name = cluster?.name ?? 'The fleet';
  const where = cluster === undefined || cluster.location === '' ? name : `${name} in ${cluster.location}`;
  const { joint, words } = toldOf(notice, timeZone);
  return joint === undefined ? words : `${where}${joint}${words}`;
}

/** The same for one of many: `place` says which cluster and when. */
export function digestSummaryOf(notice: Notice, timeZone: string, place: string): string {
  const { joint, words } = toldOf(notice, timeZone);
  return joint === undefined ? words : `${place}: ${words}`;
}

/** What Azure says about it in its own words. */
export function azureWords({ event, reason }: Notice['facts']): string | undefined {
  return event?.kind === 'maintenance' && event.details !== '' ? event.details : reason;
}

/** It is about taking back what the warden did, now or when it may. */
export function isUndo({ actions, held }: Notice['facts']): boolean {
  return [...actions, ...held].some(({ action }) => action?.kind === 'set-channel' && action.isUndo === true);
}

interface Told {
  /** Between the cluster and what is told of it; absent: the words are about something else. */
  readonly joint?: ' ' | ': ';
  readonly words: string;
}

const predicate = (words: string): Told => ({ joint: ' ', words });
const sentence = (words: string): Told => ({ joint: ': ', words });

function toldOf(notice: Notice, timeZone: string): Told {
  const { event, problem, summary, undelivered, nextOpenings } = notice.facts;
  switch (notice.kind) {
    case 'drift-found':
      return predicate('does not follow policy. Nothing was changed.');
    case 'drift-repaired':
      return isUndo(notice.facts)
        ? sentence('the last change of the warden was undone on request; it is not written again until somebody asks.')
        : predicate('did not follow policy and has been repaired; one value per step was changed and read back.');
    case 'repair-held':
      return isUndo(notice.facts)
        ? sentence('the last change of the warden will be undone on request. That has to wait; the reason is below.')
        : predicate('does not follow policy. The repair has to wait; the reason is below.');
    case 'unexpected-change':
      return predicate(
        'was repaired, but other values than the one that was meant are different now; they are listed below.',
      );
    case 'contested':
      return sentence('somebody keeps changing back what the warden sets, so it has stopped. Both sides are told.');
    case 'exemption-ending':
      return predicate('is exempt and will be enforced again soon.');
    case 'repair-failed':
      return predicate(problem === undefined ? 'could not be judged or repaired.' : `could not be judged: ${problem}`);
    case 'window-upcoming': {
      const [opening] = nextOpenings;
      const when = opening === undefined ? 'soon' : momentWords(opening.startMs, timeZone);
      const idle =
        notice.facts.idle === undefined ? '' : ` Nothing will be installed: ${skipWords(notice.facts.idle)}.`;
      return sentence(`the node OS window opens ${when}.${idle}`);
    }
    case 'outside-window': {
      const what = event === undefined ? 'An upgrade has started.' : eventWords(event, timeZone);
      return sentence(`${what} It is outside the cluster's node OS window.`);
    }
    case 'delivery-failed': {
      const words =
        undelivered === undefined
          ? 'A notice could not be delivered.'
          : `${undelivered.receiverId} cannot be reached: ${undelivered.reason}. Notices to it are not delivered until that is mended.`;
      return { words };
    }
    case 'daily-digest':
      return { words: summary === undefined ? '' : summaryWords(summary) };
    default:
      return toldByAzure(notice, timeZone);
  }
}

function toldByAzure({ facts: { event, window }, occurredAtMs }: Notice, timeZone: string): Told {
  if (window !== undefined) return sentence(windowOutcomeWords(window, timeZone));
  if (event === undefined) return predicate('');
  const isOver = event.kind === 'maintenance' && event.plannedMs !== undefined && event.plannedMs < occurredAtMs;
  return sentence(`${eventWords(event, timeZone)}${isOver ? ' That time is over: Azure told of it late.' : ''}`);
}
