/** Somebody who does something, for tests. */

import { randomUUID } from 'node:crypto';
import type { Doing } from '../../shared/domain/record/deed.ts';

export function aDoing(doing: Partial<Doing> = {}): Doing {
  return { id: randomUUID(), atMs: Date.now(), by: 'ada', reason: 'the fair', door: 'PUT /api/x', ...doing };
}
