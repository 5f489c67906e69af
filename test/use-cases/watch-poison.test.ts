/** The alert on the poison queue lives on these lines: one at every look, whether it found anything or not. */

import { expect, it } from 'vitest';
import type { LogFields } from '../../shared/ports/invocation.ts';
import { makeWatchPoison } from '../../shared/use-cases/watch-poison.ts';
import { anInvocation } from '../job.ts';

it.each([
  [0, ['info', 'poison queue is empty', undefined]],
  [3, ['warn', 'poison queue holds messages', { messages: 3 }]],
])('a look that finds %d messages says so', async (length, line) => {
  const lines: unknown[] = [];
  const say = (level: string) => (message: string, fields?: LogFields) => lines.push([level, message, fields]);
  const log = { info: say('info'), warn: say('warn'), error: say('error') };
  await makeWatchPoison({ length: () => Promise.resolve(length) })({ ...anInvocation(), log });
  expect(lines).toEqual([line]);
});

it('a storage that does not answer fails the look, and says nothing of the queue', async () => {
  const gone = new Error('storage did not answer');
  const watch = makeWatchPoison({ length: () => Promise.reject(gone) });
  await expect(watch(anInvocation())).rejects.toBe(gone);
});
