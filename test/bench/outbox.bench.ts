/** Delivering while one call in five fails: the pace in simulated time, and what the detours cost in real time. */

import { expect, it } from 'vitest';
import { deliverMany } from '../deliver-many.ts';

const notices = 1_000;

it('1,000 notices, one call in five fails', { timeout: 240_000 }, async ({ bench }) => {
  const minutes = { usual: 0, shaken: 0 };
  const usual = bench('without faults', async () => {
    minutes.usual = (await deliverMany({ notices, faults: 0 })).minutes;
  });
  const shaken = bench('one call in five fails', async () => {
    minutes.shaken = (await deliverMany({ notices, faults: 0.2 })).minutes;
  });
  const few = { iterations: 3, time: 0, warmup: false } as const;
  const results = await bench.compare(usual, shaken, few);
  // In the time that the simulated storage and channels take: at least half the pace.
  expect(minutes.usual / minutes.shaken).toBeGreaterThan(0.5);
  // In the time of this process: five tries a call at most, each as cheap as any other.
  const ratio = results.get('one call in five fails').latency.mean / results.get('without faults').latency.mean;
  expect(ratio).toBeLessThan(5);
});
