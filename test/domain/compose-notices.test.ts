import { describe, expect, it } from 'vitest';
import { composeNotices } from '../../shared/domain/notices/compose-notices.ts';
import { fingerprintOf } from '../../shared/domain/judging/fingerprint.ts';
import type { ClusterOutcome, SweepLine } from '../../shared/domain/record/sweep-line.ts';
import { aDriftFinding, aRun } from '../builders/a-run.ts';

const kindOf = (line: Partial<SweepLine>): string | undefined => composeNotices(aRun(line), 0)[0]?.kind;

describe('what is told', () => {
  it.each<[ClusterOutcome, Partial<SweepLine>, string | undefined]>([
    ['repaired', {}, 'drift-repaired'],
    ['failed', {}, 'repair-failed'],
    ['planned', { mode: 'audit' }, 'drift-found'],
    ['held', { mode: 'enforce' }, 'repair-held'],
    ['held', { mode: 'audit' }, 'drift-found'],
    ['unchanged', { verdict: 'compliant', findings: [] }, undefined],
    ['unchanged', { verdict: 'indeterminate' }, 'repair-failed'],
    ['settling', {}, undefined],
    ['gone', {}, undefined],
  ])('%s %o', (outcome, line, kind) => {
    expect(kindOf({ outcome, ...line })).toBe(kind);
  });

  it('gives the same event the same id whenever it is told', () => {
    const [first] = composeNotices(aRun({ outcome: 'held' }), 1);
    const [again] = composeNotices(aRun({ outcome: 'held' }), 2);
    expect(again?.id).toBe(first?.id);
  });

  it('tells a new episode and a new obstacle anew', () => {
    const [first] = composeNotices(aRun({ outcome: 'held' }), 1);
    const [later] = composeNotices({ ...aRun({ outcome: 'held' }), sinceMs: 99 }, 1);
    const [other] = composeNotices(
      aRun({ outcome: 'held', held: [{ repairs: 'channel.drifted', reason: { kind: 'cluster-stopped' } }] }),
      1,
    );
    expect(new Set([first?.id, later?.id, other?.id]).size).toBe(3);
  });

  it('takes the worst severity of what was found', () => {
    expect(composeNotices(aRun({ outcome: 'planned' }), 0)[0]?.severity).toBe('error');
  });
});

describe('the fingerprint of what is wrong', () => {
  it('is empty for advice alone and does not depend on order', () => {
    const drift = aDriftFinding();
    const missing = {
      code: 'window.missing',
      severity: 'error',
      effect: 'drift',
      evidence: { configuration: 'default' },
    } as const;
    expect(fingerprintOf([{ code: 'cluster.stopped', severity: 'info', effect: 'advice', evidence: {} }])).toBe('');
    expect(fingerprintOf([drift, missing])).toBe(fingerprintOf([missing, drift]));
  });
});
