/** Looks after events that wait for their cluster: a sweep may have found it, an hour has passed, or their time is over. */

import type { WaitingEvents } from '../ports/events.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { AdmitEvent } from './admit-event.ts';
import type { ConfirmCluster } from './confirm-cluster.ts';

export type RevisitWaiting = (invocation: Invocation) => Promise<void>;

export interface RevisitWaitingDeps {
  readonly waiting: WaitingEvents;
  readonly admitEvent: AdmitEvent;
  readonly tellWaiting: ConfirmCluster['tellWaiting'];
}

/** What is left of a flood comes in the next hours. */
const clustersAtOnce = 500;

/** Nothing waits for ever: an event is told once its cluster is known, asked about again, or kept as too old. */
export function makeRevisitWaiting({ waiting, admitEvent, tellWaiting }: RevisitWaitingDeps): RevisitWaiting {
  return async function revisitWaiting(invocation) {
    for (const cluster of await waiting.clusters(clustersAtOnce)) {
      for (const event of await waiting.of(cluster)) {
        const admission = await admitEvent(event, invocation);
        // Its time is over, and it was kept as such.
        if (admission === 'untimely') {
          await waiting.forget(event);
          continue;
        }
        // What goes for one of them goes for the others.
        if (admission !== 'waits') await tellWaiting(cluster, invocation);
        break;
      }
    }
  };
}
