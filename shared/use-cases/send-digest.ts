/** The daily digest: the state of each receiver's clusters, from what the warden remembers. */

import { isThere } from '../domain/record/cluster-record.ts';
import { summarise } from '../domain/fleet/fleet-summary.ts';
import { dayInUtc } from '../domain/time/calendar.ts';
import type { Notice } from '../domain/notices/notice.ts';
import type { OffReceiver, Receiver } from '../domain/notices/receiver.ts';
import type { Routing } from '../domain/notices/route-notice.ts';
import type { Outbox } from '../ports/notices.ts';
import type { ClusterRecords } from '../ports/records.ts';
import type { AskStop } from '../ports/write-switch.ts';
import { given } from '../domain/given.ts';
import type { Invocation } from '../ports/invocation.ts';

export interface SendDigestDeps {
  readonly records: Pick<ClusterRecords, 'all'>;
  readonly outbox: Outbox;
  readonly routing: Routing;
  /** Named in every digest, unless policy does not count on them. */
  readonly off: readonly OffReceiver[];
  readonly askStop: AskStop;
}

export type SendDigest = (invocation: Invocation) => Promise<void>;

export function makeSendDigest({ records, outbox, routing, off, askStop }: SendDigestDeps): SendDigest {
  const missed = off.filter(({ receiver }) => receiver.optional !== true);
  return async function sendDigest({ nowMs, signal, log }) {
    const wanting = routing.receivers.filter((receiver) => wantsDigest(receiver, routing, missed));
    if (wanting.length === 0) return;
    const { records: known, skipped } = await records.all();
    if (skipped > 0) log.warn('digest knows nothing of clusters whose record cannot be read', { skipped });
    const stop = await askStop(signal);
    const all = known.filter(isThere);
    for (const { id, timeZone = 'UTC' } of wanting) {
      const ids = [id, ...(routing.accountable.includes(id) ? missed.map(({ receiver }) => receiver.id) : [])];
      const own = all.filter(({ telling }) => telling?.receivers.some((each) => ids.includes(each)) === true);
      const day = dayInUtc(nowMs);
      const notice: Notice = {
        id: `daily-digest|${day}`,
        kind: 'daily-digest',
        severity: 'info',
        occurredAtMs: nowMs,
        timeZone,
        facts: {
          // Nobody knows whose they are, so who is accountable hears of them.
          summary: summarise({ records: own, unreadable: routing.accountable.includes(id) ? skipped : 0 }, nowMs),
          ...given('stop', stop),
          ...(missed.length === 0
            ? {}
            : { off: missed.map(({ receiver, setting }) => ({ id: receiver.id, setting })) }),
        },
      };
      await outbox.put([{ receiverId: id, notice }]);
      log.info('digest composed', { receiver: id, clusters: own.length });
    }
  };
}

/** Who is accountable stands in for a receiver that is off, also for its digest. */
function wantsDigest({ id, digest }: Receiver, { accountable }: Routing, missed: readonly OffReceiver[]): boolean {
  return digest === true || (accountable.includes(id) && missed.some(({ receiver }) => receiver.digest === true));
}
