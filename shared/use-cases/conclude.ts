/** Ends one look at a cluster: the line in the sweep, the notices in the outbox, and last the record that says it is done. */

import { composeNotices } from '../domain/compose-notices.ts';
import type { ClusterRecord } from '../domain/cluster-record.ts';
import { isAtLeast, type Severity } from '../domain/finding.ts';
import type { Receiver } from '../domain/receiver.ts';
import type { Story } from '../domain/story.ts';
import type { SweepLine } from '../domain/sweep.ts';
import type { ClusterRecords, Invocation, Outbox, SweepLedger } from '../ports.ts';

export interface ConcludeDeps {
  readonly ledger: SweepLedger;
  readonly outbox: Outbox;
  readonly records: ClusterRecords;
  readonly receivers: readonly Receiver[];
}

export interface Conclusion {
  readonly story: Story;
  readonly record: ClusterRecord;
  readonly version: string | undefined;
}

export type Conclude = (conclusion: Conclusion, invocation: Invocation) => Promise<void>;

/** The order is the promise: a crash anywhere repeats all of it, and each step is harmless when repeated. */
export function makeConclude({ ledger, outbox, records, receivers }: ConcludeDeps): Conclude {
  return async function conclude({ story, record, version }, { nowMs, log }) {
    const { line, sweepId } = story;
    await ledger.record(sweepId, line);
    const wanted = (severity: Severity) =>
      receivers.filter(
        ({ id, minimumSeverity }) => story.receivers.includes(id) && isAtLeast(severity, minimumSeverity),
      );
    const entries = composeNotices(story, nowMs).flatMap((notice) =>
      wanted(notice.severity).map(({ id }) => ({ receiverId: id, notice })),
    );
    const added = await outbox.put(entries);
    // A repaired cluster has nothing wrong any more: should it drift again, that is a new episode.
    const fingerprint = line.outcome === 'repaired' ? '' : record.fingerprint;
    const channelSetAtMs = hasSetChannel(line) ? nowMs : record.channelSetAtMs;
    const remembered = { ...record, ...(channelSetAtMs === undefined ? {} : { channelSetAtMs }) };
    await records.put({ ...remembered, fingerprint, doneInSweep: sweepId }, version);
    log.info('cluster concluded', {
      sweepId,
      cluster: line.cluster.id,
      verdict: line.verdict,
      outcome: line.outcome,
      notices: added,
    });
  };
}

function hasSetChannel({ actions }: SweepLine): boolean {
  return actions.some(({ action, outcome }) => action.kind === 'set-channel' && outcome.kind === 'applied');
}
