/** The daily digest: the state of each receiver's clusters, from what the warden remembers. */

import { isThere } from '../domain/record/standing.ts';
import { summarise } from '../domain/fleet/fleet-summary.ts';
import type { Notice } from '../domain/notices/notice.ts';
import type { Receiver } from '../domain/notices/receiver.ts';
import type { Outbox } from '../ports/notices.ts';
import type { ClusterRecords } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';

export interface SendDigestDeps {
  readonly records: Pick<ClusterRecords, 'all'>;
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
}

export type SendDigest = (invocation: Invocation) => Promise<void>;

export function makeSendDigest({ records, outbox, receivers }: SendDigestDeps): SendDigest {
  return async function sendDigest({ nowMs, log }) {
    const wanting = receivers.filter(({ digest }) => digest === true);
    if (wanting.length === 0) return;
    const { records: known, skipped } = await records.all();
    if (skipped > 0) log.warn('digest lacks clusters whose record cannot be read', { skipped });
    const all = known.filter(isThere);
    for (const { id, timeZone = 'UTC' } of wanting) {
      const own = all.filter(({ telling }) => telling?.receivers.includes(id) === true);
      const day = new Date(nowMs).toISOString().slice(0, 10);
      const notice: Notice = {
        id: `daily-digest|${day}`,
        kind: 'daily-digest',
        severity: 'info',
        occurredAtMs: nowMs,
        timeZone,
        facts: {
          mode: 'audit',
          findings: [],
          actions: [],
          held: [],
          pools: [],
          nextOpenings: [],
          summary: summarise(own, nowMs),
        },
      };
      await outbox.put([{ receiverId: id, notice }]);
      log.info('digest composed', { receiver: id, clusters: own.length });
    }
  };
}
