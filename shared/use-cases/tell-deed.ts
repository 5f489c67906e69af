/** Writes down and tells what a person did, to everybody whom it concerns: the owners, and always those who are accountable. */

import { clusterDeedNotice, fleetDeedNotice, tagNotices } from '../domain/notices/deed-notices.ts';
import type { ReadableNotice } from '../domain/notices/notice.ts';
import { routeNotice, type Routing } from '../domain/notices/route-notice.ts';
import { given } from '../domain/given.ts';
import type { ClusterRecord } from '../domain/record/cluster-record.ts';
import type { ClusterDeed, FleetDeed } from '../domain/record/deed.ts';
import type { Outbox } from '../ports/notices.ts';
import type { History } from '../ports/records.ts';

export type Deeded = Pick<ClusterRecord, 'cluster' | 'location' | 'telling'>;

/** Each is harmless when repeated. */
export interface TellDeed {
  ofCluster(deed: ClusterDeed, record: Deeded): Promise<void>;
  /** To every receiver of the policy: whose cluster it is not today, it may be tomorrow. */
  ofFleet(deed: FleetDeed): Promise<void>;
  ofTags(look: Parameters<typeof tagNotices>[0]): Promise<void>;
}

export interface TellDeedDeps {
  readonly history: Pick<History, 'add'>;
  readonly outbox: Pick<Outbox, 'put'>;
  readonly routing: Routing;
}

export function makeTellDeed({ history, outbox, routing }: TellDeedDeps): TellDeed {
  async function tell(notice: ReadableNotice, owners: readonly string[]): Promise<void> {
    const routed = [...owners, ...routing.accountable];
    const receivers = routeNotice(notice, routed, routing);
    await outbox.put(receivers.map((receiverId) => ({ receiverId, notice })));
  }
  return {
    async ofCluster(deed, record) {
      await history.add(record.cluster, deed);
      await tell(clusterDeedNotice(deed, record), record.telling?.receivers ?? []);
    },
    async ofFleet(deed) {
      await history.add('fleet', deed);
      await tell(
        fleetDeedNotice(deed),
        routing.receivers.map(({ id }) => id),
      );
    },
    async ofTags(look) {
      const { record, before, nowMs, changedBy } = look;
      for (const notice of tagNotices(look)) {
        const { change } = notice.facts;
        await history.add(record.cluster, {
          kind: 'tag-changed',
          atMs: nowMs,
          change,
          ...given('changedBy', changedBy),
        });
        // Whom a tag no longer names should hear that, too.
        await tell(notice, [...(record.telling?.receivers ?? []), ...(before?.receivers ?? [])]);
      }
    },
  };
}
