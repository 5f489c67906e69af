import fc from 'fast-check';
import { expect, it } from 'vitest';
import { paceFanOut } from '../../shared/domain/fleet/pace-fan-out.ts';

it('lets a small fleet go at once', () => {
  expect(paceFanOut(['a', 'b'], () => 'one').map(({ delaySeconds }) => delaySeconds)).toEqual([0, 0]);
});

it('never overflows a bucket of 60 that refills by one a second, and keeps buckets apart', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('weu', 'neu', 'eus'), { maxLength: 600 }), (regions) => {
      const paced = paceFanOut(regions, (region) => region);
      for (const region of new Set(regions)) {
        let tokens = 60;
        let second = 0;
        for (const { delaySeconds } of paced.filter(({ item }) => item === region)) {
          tokens = Math.min(60, tokens + delaySeconds - second) - 1;
          second = delaySeconds;
          expect(tokens).toBeGreaterThanOrEqual(0);
        }
      }
    }),
  );
});

it('counts what an item costs', () => {
  const costly = paceFanOut(
    Array.from({ length: 20 }, (_, index) => index),
    () => 'one',
    () => 4,
  ).map(({ delaySeconds }) => delaySeconds);
  expect([costly.filter((delay) => delay === 0).length, costly.at(-1)]).toEqual([12, 30]);
});
