/** Whether writes are stopped, in an answer. */

import type { HistoryEntry } from '../../domain/record/history.ts';
import type { StopReason } from '../../domain/repair/write-stop.ts';
import { reasonWords } from '../words/action-words.ts';

/** Nothing when they are not: for answers that are about something else. */
export function writesNote(stop: StopReason | undefined): { readonly writes?: object } {
  return stop === undefined ? {} : { writes: stopped(stop) };
}

/** For anybody: neither who it was nor why. */
export function openWritesNote(stop: StopReason | undefined): { readonly writes?: object } {
  if (stop === undefined) return {};
  return { writes: { state: stop.kind === 'stop-unknown' ? 'unknown' : 'stopped', ...sinceOf(stop) } };
}

export function writesAnswer(stop: StopReason | undefined, history: readonly HistoryEntry[]): object {
  return {
    ...(stop === undefined ? { state: 'free' } : stopped(stop)),
    history: history.map(({ atMs, ...entry }) => ({ at: new Date(atMs).toISOString(), ...entry })),
  };
}

function stopped(stop: StopReason): object {
  const words = reasonWords(stop, 'UTC');
  switch (stop.kind) {
    case 'stopped':
      return { state: 'stopped', ...sinceOf(stop), by: stop.by, reason: stop.reason, words };
    case 'writes-stopped':
      return { state: 'stopped', setting: 'WRITES_STOPPED', words };
    case 'stop-unknown':
      return { state: 'unknown', words };
  }
}

function sinceOf(stop: StopReason): { readonly since?: string } {
  return stop.kind === 'stopped' ? { since: new Date(stop.atMs).toISOString() } : {};
}
