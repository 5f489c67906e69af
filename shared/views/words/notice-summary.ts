/** What happened, in the one sentence that every notice begins with. */

import { eventWords } from '../../domain/events/aks-event.ts';
import type { EventNotice, Notice, RunNotice, AnyTold } from '../../domain/notices/notice.ts';
import { isOfClusterDeed, isOfEvent, isOfFleetDeed, isOfRun } from '../../domain/notices/notice-kinds.ts';
import { clusterDeedWords, fleetDeedWords, tagChangeWords } from './deed-words.ts';
import { momentWords } from '../../domain/time/moment.ts';
import { summaryWords } from './summary-words.ts';
import { skipWords, windowOutcomeWords } from './window-outcome-words.ts';

/** `aks-1 in westeurope does not follow policy. Nothing was changed.` */
export function summaryOf(notice: Notice, timeZone: string): string {
  const { cluster } = notice;
  const name = cluster?.name ?? 'The fleet';
  const where = cluster === undefined || cluster.location === '' ? name : `${name} in ${cluster.location}`;
  const { joint, words } = sentenceOf(notice, timeZone);
  return joint === undefined ? words : `${where}${joint}${words}`;
}

/** The same for one of many: `place` says which cluster and when. */
export function digestSummaryOf(notice: Notice, timeZone: string, place: string): string {
  const { joint, words } = sentenceOf(notice, timeZone);
  return joint === undefined ? words : `${place}: ${words}`;
}

/** What Azure says about it in its own words. */
export function azureWords(told: AnyTold): string | undefined {
  if (told.kind !== 'outside-window' && !isOfEvent(told)) return undefined;
  const { event } = told.facts;
  if (event.kind === 'maintenance' && event.details !== '') return event.details;
  return told.kind === 'outside-window' ? undefined : told.facts.reason;
}

/** It is about taking back what the warden did, now or when it may. */
export function isUndo(told: AnyTold): boolean {
  if (!isOfRun(told)) return false;
  const { actions, held } = told.facts;
  return [...actions, ...held].some(({ action }) => action?.kind === 'set-channel' && action.isUndo === true);
}

interface Sentence {
  /** Between the cluster and what is told of it; absent: the words are about something else. */
  readonly joint?: ' ' | ': ';
  readonly words: string;
}

const predicate = (words: string): Sentence => ({ joint: ' ', words });
const sentence = (words: string): Sentence => ({ joint: ': ', words });

function sentenceOf(notice: Notice, timeZone: string): Sentence {
  if (isOfRun(notice)) return sentenceOfRun(notice);
  if (isOfEvent(notice)) return sentenceOfEvent(notice, timeZone);
  if (isOfClusterDeed(notice)) return sentence(clusterDeedWords(notice.facts.deed, timeZone));
  if (isOfFleetDeed(notice)) return { words: fleetDeedWords(notice.facts.deed) };
  switch (notice.kind) {
    case 'window-upcoming': {
      const { nextOpenings, idle } = notice.facts;
      const [opening] = nextOpenings;
      const when = opening === undefined ? 'soon' : momentWords(opening.startMs, timeZone);
      return sentence(
        `the node OS window opens ${when}.${idle === undefined ? '' : ` Nothing will be installed: ${skipWords(idle)}.`}`,
      );
    }
    case 'window-upgraded':
    case 'window-partly-upgraded':
    case 'window-already-current':
    case 'window-skipped':
    case 'window-unknown':
      return sentence(windowOutcomeWords(notice.facts.window, timeZone));
    case 'outside-window':
      return sentence(`${eventWords(notice.facts.event, timeZone)} It is outside the cluster's node OS window.`);
    case 'tag-changed':
      return sentence(tagChangeWords(notice.facts.change, timeZone));
    case 'delivery-failed': {
      const { receiverId, reason } = notice.facts;
      return {
        words: `${receiverId} cannot be reached: ${reason}. Notices to it are not delivered until that is mended.`,
      };
    }
    case 'unreadable':
      return sentence(notice.facts.reason);
    case 'daily-digest':
      return { words: summaryWords(notice.facts.summary) };
  }
}

function sentenceOfRun(notice: RunNotice): Sentence {
  switch (notice.kind) {
    case 'drift-found':
      return predicate('does not follow policy. Nothing was changed.');
    case 'drift-repaired':
      return isUndo(notice)
        ? sentence('the last change of the warden was undone on request; it is not written again until somebody asks.')
        : predicate('did not follow policy and has been repaired; one value per step was changed and read back.');
    case 'repair-held':
      return isUndo(notice)
        ? sentence('the last change of the warden will be undone on request. That has to wait; the reason is below.')
        : predicate('does not follow policy. The repair has to wait; the reason is below.');
    case 'repair-corrected':
      return sentence('the repair that was told as failed did succeed after all: a later look has found it in place.');
    case 'unexpected-change':
      return predicate(
        'was repaired, but other values than the one that was meant are different now; they are listed below.',
      );
    case 'contested':
      return sentence('somebody keeps changing back what the warden sets, so it has stopped. Both sides are told.');
    case 'exemption-ending':
      return predicate('is exempt and will be enforced again soon.');
    case 'repair-failed': {
      const { problem } = notice.facts;
      return predicate(problem === undefined ? 'could not be judged or repaired.' : `could not be judged: ${problem}`);
    }
  }
}

function sentenceOfEvent({ facts: { event }, occurredAtMs }: EventNotice, timeZone: string): Sentence {
  const isOver = event.kind === 'maintenance' && event.plannedMs !== undefined && event.plannedMs < occurredAtMs;
  return sentence(`${eventWords(event, timeZone)}${isOver ? ' That time is over: Azure told of it late.' : ''}`);
}
