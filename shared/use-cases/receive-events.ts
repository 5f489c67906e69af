/** Takes events of Azure in: writes down what is to be told or looked at, and is done. The same event again changes nothing. */

import type { AksEvent } from '../domain/events/aks-event.ts';
import type { Inbox } from '../ports/notices.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { AdmitEvent } from './admit-event.ts';
import type { ConfirmCluster } from './confirm-cluster.ts';
import type { TellEvent } from './tell-event.ts';

export type Incoming =
  | { readonly kind: 'event'; readonly event: AksEvent }
  | { readonly kind: 'unknown'; readonly type: string; readonly raw: string }
  | { readonly kind: 'malformed'; readonly problem: string; readonly raw: string };

export type ReceiveEvents = (incoming: readonly Incoming[], invocation: Invocation) => Promise<void>;

export interface ReceiveEventsDeps {
  readonly inbox: Pick<Inbox, 'keep'>;
  readonly admitEvent: AdmitEvent;
  readonly tellEvent: TellEvent;
  readonly tellWaiting: ConfirmCluster['tellWaiting'];
}

export function makeReceiveEvents(deps: ReceiveEventsDeps): ReceiveEvents {
  return async function receiveEvents(incoming, invocation) {
    for (const item of incoming) {
      if (item.kind === 'event') await receive(deps, item.event, invocation);
      else await keep(deps, item, invocation);
    }
  };
}

async function receive(
  { admitEvent, tellEvent, tellWaiting }: ReceiveEventsDeps,
  event: AksEvent,
  invocation: Invocation,
): Promise<void> {
  const admission = await admitEvent(event, invocation);
  switch (admission) {
    case 'tell':
      return tellEvent(event, invocation);
    case 'known-now':
      return tellWaiting(event.cluster, invocation);
    case 'untimely':
    case 'waits':
      return;
  }
}

async function keep(
  { inbox }: ReceiveEventsDeps,
  item: Exclude<Incoming, { kind: 'event' }>,
  { nowMs, log }: Invocation,
): Promise<void> {
  const what = item.kind === 'unknown' ? item.type : item.problem;
  await inbox.keep({ kind: item.kind, what, raw: item.raw, atMs: nowMs });
  log.warn(`event is ${item.kind} and was acknowledged`, { what });
}
