import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fateOf, type SweepSigns } from '../../shared/domain/fleet/sweep-fate.ts';
import { hourMs, minuteMs } from '../../shared/domain/time/durations.ts';

const nowMs = Date.UTC(2026, 10, 25, 12);
const signs = (given: Partial<SweepSigns> & { readonly silentMs?: number }): SweepSigns => ({
  startedAtMs: nowMs - 12 * hourMs,
  lastProgressMs: nowMs - (given.silentMs ?? 0),
  inventory: 'complete',
  queued: 0,
  verifying: 0,
  ...given,
});

describe('a sweep', () => {
  it.each<[string, Partial<SweepSigns> & { readonly silentMs?: number }, unknown]>([
    ['whose clusters are all done is completed', { silentMs: 9 * hourMs }, { kind: 'completed' }],
    ['without any cluster is completed', {}, { kind: 'completed' }],
    ['whose inventory failed has failed', { inventory: 'failed', queued: 3 }, { kind: 'failed' }],
    ['that moved a moment ago runs', { queued: 3, silentMs: 9 * minuteMs }, { kind: 'running' }],
    ['that still searches runs', { inventory: 'open', silentMs: minuteMs }, { kind: 'running' }],
    [
      'whose messages a dead host holds is stalled',
      { queued: 3, silentMs: 11 * minuteMs },
      { kind: 'stalled', sinceMs: nowMs - 11 * minuteMs },
    ],
    [
      'that waits for its messages in vain is given up',
      { queued: 1, silentMs: 121 * minuteMs },
      { kind: 'given-up', reason: '1 cluster was not judged' },
    ],
    [
      'whose search ended without a word is given up',
      { inventory: 'open', silentMs: 121 * minuteMs },
      { kind: 'given-up', reason: 'the search for clusters ended without a word' },
    ],
    ['whose writes take hours in AKS runs', { verifying: 2, silentMs: 6 * hourMs }, { kind: 'running' }],
    [
      'whose writes nobody verifies any more is given up',
      { verifying: 2, silentMs: 8 * hourMs },
      { kind: 'given-up', reason: 'the writes of 2 clusters were not verified' },
    ],
    [
      'that moves and never ends is given up after two days',
      { startedAtMs: nowMs - 49 * hourMs, queued: 5 },
      { kind: 'given-up', reason: '5 clusters were not done after two days' },
    ],
  ])('%s', (_, given, fate) => {
    expect(fateOf(signs(given), nowMs)).toEqual(fate);
  });

  it('always ends: two days after its begin it is over, whatever happened', () => {
    const anySigns = fc.record({
      startedAtMs: fc.integer({ min: 0, max: 10 * 24 * hourMs }),
      lastProgressMs: fc.integer({ min: 0, max: 20 * 24 * hourMs }),
      inventory: fc.constantFrom('open' as const, 'complete' as const, 'failed' as const),
      queued: fc.nat(5),
      verifying: fc.nat(5),
    });
    fc.assert(
      fc.property(anySigns, (any) => {
        const laterMs = any.startedAtMs + 48 * hourMs + 1;
        expect(['completed', 'failed', 'given-up']).toContain(fateOf(any, laterMs).kind);
      }),
    );
  });

  it('is never given up while it moves within its two days', () => {
    fc.assert(
      fc.property(fc.nat(48 * hourMs), fc.nat(2 * hourMs), fc.integer({ min: 1, max: 9 }), (age, silentMs, queued) => {
        const fate = fateOf(signs({ startedAtMs: nowMs - age, silentMs: Math.min(age, silentMs), queued }), nowMs);
        expect(['running', 'stalled']).toContain(fate.kind);
      }),
    );
  });
});
