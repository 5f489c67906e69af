/** A fixed piece of work beside every measurement: seconds of two machines, or of a quiet and a busy hour, compare only through it. */

import { createHash } from 'node:crypto';

const rounds = 200_000;

/** Milliseconds of this process; about 150 on a core of 2025. */
export function calibrate(): number {
  const startedMs = performance.now();
  let text = 'calibration';
  for (let round = 0; round < rounds; round += 1)
    text = round % 4 === 0 ? createHash('sha256').update(text).digest('hex') : JSON.stringify({ text }).slice(9, -2);
  return performance.now() - startedMs;
}
