/** What became of a window is told by what the nodes run: half-rolled clusters, in words. */

import { describe, expect, it } from 'vitest';
import { judgeWindow, type AfterWindow } from '../../shared/domain/events/window-outcome.ts';
import type { NodeOSWatch } from '../../shared/domain/events/node-os-watch.ts';
import { withOffer, type ArrivalsByFamily } from '../../shared/domain/images/image-arrivals.ts';
import { windowOutcomeWords } from '../../shared/views/words/window-outcome-words.ts';
import { dayMs, hourMs } from '../../shared/domain/time/durations.ts';
import { aWindow } from '../builders/a-window.ts';

const opening = { startMs: Date.parse('2026-11-22T01:00Z'), endMs: Date.parse('2026-11-22T07:00Z'), usableHours: 6 };
const ubuntu = (release: string) => `AKSUbuntu-2204gen2containerd-202611.${release}.0`;
const windows = (release: string) => `AKSWindows-2022-containerd-20348.2700.2611${release}`;
const [old, newer, newest] = [ubuntu('01'), ubuntu('10'), ubuntu('20')];

/** `newer` came three days before the window, `newest` while it was open. */
const offered = [
  [old, -20 * dayMs],
  [newer, -3 * dayMs],
  [newest, 2 * hourMs],
] as const;
const arrivals: ArrivalsByFamily = {
  'aksubuntu-2204gen2containerd': offered.reduce<ArrivalsByFamily[string]>(
    (known, [version, sinceMs]) => withOffer(known, version, opening.startMs + sinceMs),
    undefined,
  ),
};

type Images = Readonly<Record<string, string>>;

function outcome(before: Images, after: Images, more: Partial<AfterWindow> = {}) {
  const watch: NodeOSWatch = {
    reading: { kind: 'scheduled', window: aWindow() },
    channel: 'NodeImage',
    isStopped: false,
    images: before,
    missedInARow: 1,
  };
  return judgeWindow(watch, opening, {
    channel: 'NodeImage',
    isStopped: false,
    provisioningState: 'Succeeded',
    images: after,
    latest: Object.fromEntries(Object.keys(after).map((pool) => [pool, newest])),
    arrivals,
    unrolled: [],
    failedPools: [],
    ...more,
  });
}

const left = (pools: string) =>
  `only part of the nodes run a newer image. Left behind: ${pools}. It is the 2nd window in a row that was missed.`;
const upgraded = 'nodes run a newer image.';

describe('a window that rolled half of a cluster', () => {
  it.each<[string, Images, Images, Partial<AfterWindow>, string, number]>([
    ['one pool moved, the other did not', { a: old, b: old }, { a: newer, b: old }, {}, left('b'), 2],
    ['all moved, to what there was', { a: old, b: old }, { a: newer, b: newer }, {}, upgraded, 0],
    [
      'one moved to what came in mid-window, the other to what there was before',
      { a: old, b: old },
      { a: newest, b: newer },
      {},
      upgraded,
      0,
    ],
    [
      'one had it before, and only what came in mid-window would be newer',
      { a: old, b: newer },
      { a: newer, b: newer },
      {},
      upgraded,
      0,
    ],
    ['one that did not move was passed in mid-window', { a: old, b: newer }, { a: newest, b: newer }, {}, left('b'), 2],
    ['a pool without nodes did not move', { a: old, b: old }, { a: newer, b: old }, { unrolled: ['b'] }, upgraded, 0],
    [
      'a pool failed on its way, image told as new',
      { a: old, b: old },
      { a: newer, b: newer },
      { failedPools: ['b'] },
      left('b'),
      2,
    ],
    ['two of three did not move', { a: old, b: old, c: old }, { a: newer, b: old, c: old }, {}, left('b, c'), 2],
    [
      'another family of which nothing is known did not move: nobody says that it had to',
      { a: old, w: windows('01') },
      { a: newer, w: windows('01') },
      {},
      upgraded,
      0,
    ],
    ['a new pool came with the newest', { a: old, b: old }, { a: newer, b: newer, c: newest }, {}, upgraded, 0],
    [
      'nothing moved, and a pool is in a failed state',
      { a: old },
      { a: old },
      { failedPools: ['a'] },
      'nothing was installed: a node pool is in a failed state, and AKS rolls nothing there until that is mended. It is the 2nd window in a row that was missed.',
      2,
    ],
  ])('%s', (_, before, after, more, words, missedInARow) => {
    const came = outcome(before, after, more);
    expect(windowOutcomeWords(came, 'UTC')).toContain(words);
    expect(came.missedInARow).toBe(missedInARow);
  });
});
