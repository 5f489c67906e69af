/** The daily digest: the state of each receiver's clusters, from what the warden remembers. */

import { isThere, type ClusterRecord } from '../domain/cluster-record.ts';
import { summarise } from '../domain/fleet-summary.ts';
import type { Notice } from '../domain/notice.ts';
import type { Receiver } from '../domain/receiver.ts';
import type { ClusterRecords, Invocation, Outbox } from '../ports.ts';

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
    const all: ClusterRecord[] = [];
    for await (const record of records.all()) if (isThere(record)) all.push(record);
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
