import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WriteOutcome } from '../../shared/domain/repair/write-outcome.ts';
import { isOverdue, openWriteState, type Verification } from '../../shared/domain/repair/write-watchdog.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';

const evidence = { leaf: '', before: null, after: '' };
const applied: Verification = { kind: 'ended', outcome: { kind: 'applied', evidence } };
const dropped: Verification = { kind: 'ended', outcome: { kind: 'not-applied', evidence } };
const working: Verification = { kind: 'working' };
const unreadable: Verification = { kind: 'unreadable', problem: 'AuthorizationFailed: no right' };

describe('an open write', () => {
  it.each<[string, 'begun' | 'accepted', Verification, number, string]>([
    ['is over when its end was seen', 'accepted', dropped, 1, 'ended'],
    ['is over when it was begun and is there', 'begun', applied, 1, 'ended'],
    ['was never sent when it was begun and is not there', 'begun', dropped, 1, 'never-sent'],
    ['is waited for while Azure works', 'accepted', working, 5.9, 'working'],
    ['is waited for while the cluster cannot be read', 'accepted', unreadable, 5.9, 'working'],
    ['is waited for after a crash as well', 'begun', unreadable, 5.9, 'working'],
    ['ends when Azure has worked for six hours', 'accepted', working, 6, 'ended'],
    ['was never sent when others have kept the cluster busy for six hours', 'begun', working, 6, 'never-sent'],
    ['ends when the cluster could not be read for six hours', 'accepted', unreadable, 6, 'ended'],
    ['ends then after a crash as well, in words', 'begun', unreadable, 6, 'ended'],
  ])('%s', (_, stage, look, hours, kind) => {
    expect(openWriteState({ stage, startedAtMs: 0 }, look, hours * hourMs).kind).toBe(kind);
  });

  it('that nobody could look at says so and why', () => {
    const state = openWriteState({ stage: 'accepted', startedAtMs: 0 }, unreadable, 6 * hourMs);
    const outcome: WriteOutcome | undefined = state.kind === 'ended' ? state.outcome : undefined;
    expect(outcome).toMatchObject({
      kind: 'refused',
      refusal: { code: 'WriteNotVerified', message: expect.stringMatching(/could not be read.*no right/) as unknown },
    });
  });

  it('is never open once it is overdue, whatever is seen of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('begun' as const, 'accepted' as const),
        fc.constantFrom(applied, dropped, working, unreadable),
        fc.nat({ max: 48 * hourMs }),
        fc.nat({ max: 48 * hourMs }),
        (stage, look, startedAtMs, forMs) => {
          const nowMs = startedAtMs + forMs;
          const { kind } = openWriteState({ stage, startedAtMs }, look, nowMs);
          if (isOverdue(startedAtMs, nowMs)) expect(kind).not.toBe('working');
        },
      ),
    );
  });
});
