/** Which failures a later look disproves, and what is left of them. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRing } from '../../shared/domain/fleet/open-ring.ts';
import { correctionNotice } from '../../shared/domain/notices/correction-notice.ts';
import {
  correctedLine,
  correctedRecord,
  disprovedFailure,
  mayBeDisproved,
  type FailedLook,
} from '../../shared/domain/record/false-failure.ts';
import type { HistoryEntry } from '../../shared/domain/record/history.ts';
import { unseenCluster } from '../../shared/domain/record/unseen-cluster.ts';
import { expectedEvidence, type ActionOutcome, type WriteOutcome } from '../../shared/domain/repair/write-outcome.ts';
import type { Action } from '../../shared/domain/repair/action.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';
import { aCluster, aSnapshot } from '../builders/a-cluster.ts';
import { aDriftFinding, aRun } from '../builders/a-run.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const action: Action = {
  kind: 'set-channel',
  repairs: 'channel.drifted',
  from: 'None',
  to: 'SecurityPatch',
  reimageRisk: 'none',
};
const evidence = expectedEvidence(action);
const refused = (status: number, code: string): WriteOutcome => ({
  kind: 'refused',
  refusal: { status, code, message: '' },
});

function look(outcome: WriteOutcome, more: Partial<FailedLook> = {}): FailedLook {
  return {
    kind: 'look',
    atMs: 1,
    sweepId: 's',
    verdict: 'drifted',
    outcome: 'failed',
    findings: [],
    actions: [{ action, outcome }],
    held: [],
    ...more,
  };
}

const inPlace = aSnapshot({ nodeOSUpgradeChannel: 'SecurityPatch' });
const asBefore = aSnapshot({ nodeOSUpgradeChannel: 'None' });
const lost = look({ kind: 'not-applied', evidence });
const applied = look({ kind: 'applied', evidence }, { outcome: 'repaired' });
const waits: HistoryEntry = { ...lost, outcome: 'held', actions: [] };
const settled: HistoryEntry = { kind: 'corrected', atMs: 2, sweepId: 's', actions: [] };
const exempted: HistoryEntry = { kind: 'exempted', atMs: 2, by: 'ada' };

describe('a failure that was told', () => {
  it.each<[string, readonly HistoryEntry[], boolean]>([
    ['Azure had dropped it', [lost], true],
    ['nobody could see what became of it', [look(refused(0, 'WriteNotVerified'))], true],
    ['it had not ended within six hours', [look(refused(0, 'OperationNotFinished'))], true],
    ['the operation had failed', [look(refused(200, 'InternalError'))], true],
    ['it waited for something since', [waits, exempted, lost], true],
    ['Azure had refused it at once: somebody else has seen to it', [look(refused(403, 'AuthorizationFailed'))], false],
    ['it was locked', [look(refused(409, 'ScopeLocked'))], false],
    ['a success was told since', [applied, lost], false],
    ['it was taken back already', [settled, lost], false],
    ['nothing was written', [look({ kind: 'planned' }, { actions: [] })], false],
    ['nothing was told', [], false],
  ])('is disproved by a channel that is in place, or not: %s', (_, history, isDisproved) => {
    expect(disprovedFailure(history, inPlace) !== undefined).toBe(isDisproved);
    expect(disprovedFailure(history, asBefore)).toBeUndefined();
  });

  it('is looked up after a failed run, or when what was wrong is not so any more', () => {
    const record = unseenCluster(aCluster().ref, nowMs);
    const drifted = { ...record, lastLine: aRun({ findings: [aDriftFinding()] }).line };
    expect(
      [record, { ...record, lastOutcome: 'failed' as const }, drifted].map((each) => mayBeDisproved(each, inPlace)),
    ).toEqual([false, true, true]);
    expect(mayBeDisproved(drifted, asBefore)).toBe(false);
  });

  it('holds no ring once it is taken back and has proven itself', () => {
    const canary = {
      ...unseenCluster(aCluster().ref, nowMs),
      lastOutcome: 'failed' as const,
      failingSinceMs: 1,
      memory: { ring: 'canary' },
    };
    const rings = { order: ['canary', 'broad'], soakHours: 24 };
    const ringAt = (record: typeof canary | ReturnType<typeof correctedRecord>, atMs: number) =>
      openRing(rings, { records: [record], hasUnseenClusters: false }, atMs);
    const after = correctedRecord(canary, lost, nowMs);
    expect([
      ringAt(canary, nowMs + 48 * hourMs),
      ringAt(after, nowMs + hourMs),
      ringAt(after, nowMs + 24 * hourMs),
    ]).toEqual([0, 0, 1]);
    expect(after).toMatchObject({
      lastOutcome: 'repaired',
      memory: { channelSet: { from: 'None', to: 'SecurityPatch' } },
    });
    expect(after).not.toHaveProperty('failingSinceMs');
  });

  it('becomes a repaired line; any other line stays as it is', () => {
    const outcomes: readonly ActionOutcome[] = lost.actions;
    expect(correctedLine({ ...aRun().line, outcome: 'failed', actions: outcomes })).toMatchObject({
      outcome: 'repaired',
      actions: [{ outcome: { kind: 'applied' } }],
    });
    expect(correctedLine({ ...aRun().line, outcome: 'held', actions: outcomes })).toBeUndefined();
    expect(correctedLine({ ...aRun().line, outcome: 'failed' })).toBeUndefined();
  });

  it('is taken back under one name, whenever and by whomever', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.string(), (one, other, sweepId) => {
        const idAt = (atMs: number) =>
          correctionNotice(unseenCluster(aCluster().ref, atMs), { ...lost, sweepId }, atMs).id;
        expect(idAt(one)).toBe(idAt(other));
      }),
    );
  });

  it('is found at most once in whatever history, as long as its correction is written down', () => {
    const entries = fc.array(
      fc.constantFrom<HistoryEntry>(lost, waits, applied, settled, exempted, look(refused(403, 'X'))),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(entries, (history) => {
        if (disprovedFailure(history, inPlace) === undefined) return;
        expect(disprovedFailure([settled, ...history], inPlace)).toBeUndefined();
      }),
    );
  });
});
