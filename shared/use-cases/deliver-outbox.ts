/** Delivers what is due: claim, send, then mark sent. A crash in between may repeat a notice, never lose one. */

import { eachOf } from '../domain/each-of.ts';
import { topicReceiver, type Receiver } from '../domain/notices/receiver.ts';
import type { Invocation } from '../ports/invocation.ts';
import {
  beginRun,
  patiently,
  receiverInLog,
  type DeliverOutboxDeps,
  type Memory,
  type Run,
} from './deliver/delivery-run.ts';
import { deliverTo } from './deliver/deliver-to-receiver.ts';

export type DeliverOutbox = (invocation: Invocation) => Promise<void>;

const servedAtOnce = 32;

/** Receivers are served at the same time and each by itself. Throws in the end when one of them could not be served at all. */
export function makeDeliverOutbox(deps: DeliverOutboxDeps): DeliverOutbox {
  const memory: Memory = { unmarked: new Map(), pauses: new Map(), lastRoutineMs: new Map() };
  return async function deliverOutbox(invocation) {
    const run = beginRun(deps, memory, invocation);
    const known = new Map([...deps.routing.receivers, topicReceiver].map((receiver) => [receiver.id, receiver]));
    const faults: unknown[] = [];
    const ids = await receiverIds(run, known, faults);
    await eachOf(ids, servedAtOnce, async (id) => {
      try {
        await serve(run, id, known.get(id));
      } catch (fault) {
        faults.push(fault);
        const reason = fault instanceof Error ? fault.message : 'unknown';
        invocation.log.error('receiver not served', { receiver: receiverInLog(id), reason });
      }
    });
    if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} receivers could not be served`);
  };
}

/** Those that policy names do not have to be found. */
async function receiverIds(
  run: Run,
  known: ReadonlyMap<string, Receiver>,
  faults: unknown[],
): Promise<readonly string[]> {
  try {
    return await patiently(run, () => run.outbox.receivers());
  } catch (fault) {
    faults.push(fault);
    return [...known.keys()];
  }
}

async function serve(run: Run, receiverId: string, known: Receiver | undefined): Promise<void> {
  const receiver = known ?? run.unnamed(receiverId);
  const channel = run.channels[receiver?.kind ?? ''];
  if (receiver === undefined || channel === undefined) await giveUp(run, receiverId);
  else await deliverTo(run, { receiver, channel });
}

const givenUpAtOnce = { limit: 200, claimSeconds: 120 };

/** What waits for a receiver that has lost its address goes to who is accountable; for one that is no more, to nobody. */
async function giveUp(run: Run, receiverId: string): Promise<void> {
  const { outbox, routing } = run;
  const { log } = run.invocation;
  const heirs = routing.missed?.includes(receiverId) === true ? routing.accountable : [];
  const reason =
    heirs.length > 0 ? 'receiver is off: told who is accountable instead' : 'policy no longer has this receiver';
  const entries = await patiently(run, () => outbox.claimDue(receiverId, { ...givenUpAtOnce, nowMs: run.now() }));
  for (const entry of entries) {
    const { notice } = entry;
    await patiently(run, () => outbox.put(heirs.map((heir) => ({ receiverId: heir, notice }))));
    await patiently(run, () => outbox.markDead(entry, reason));
    log.error('notice is dead', { receiver: receiverInLog(receiverId), kind: notice.kind, reason });
  }
}
