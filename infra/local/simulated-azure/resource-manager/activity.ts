/** The activity log: what was written, by whom, and how it ended. */

import { randomUUID } from 'node:crypto';
import type { World } from '../call.ts';
import type { ActivityEvent } from './activity-event.ts';

export type Activity = Omit<ActivityEvent, 'id' | 'atMs'>;

export function logActivity({ state, clock }: World, activity: Activity, atMs = clock.now()): void {
  state.activity.push({ id: randomUUID(), atMs, ...activity });
}

export function errorText({ code, message }: { readonly code: string; readonly message: string }): string {
  return JSON.stringify({ error: { code, message } });
}
