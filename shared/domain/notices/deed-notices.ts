/** What a person did, and what a tag changed, as notices: the same deed always makes the same one. */

import { clusterKey } from '../cluster/cluster-ref.ts';
import { given } from '../given.ts';
import type { TagMemory } from '../judging/cluster-memory.ts';
import type { Severity } from '../judging/severity.ts';
import { changesSince, type TagChange } from '../judging/tag-memory.ts';
import type { ClusterRecord } from '../record/cluster-record.ts';
import type { ClusterDeed, Deed, FleetDeed } from '../record/deed.ts';
import { aboutCluster, clusterFacts } from './event-notices.ts';
import type { ClusterDeedNotice, FleetDeedNotice, TagChangedNotice } from './notice.ts';

type Subject = Pick<ClusterRecord, 'cluster' | 'location' | 'telling'>;

export function clusterDeedNotice(deed: ClusterDeed, record: Subject): ClusterDeedNotice {
  return {
    ...aboutCluster(record.cluster, record),
    id: [deed.kind, clusterKey(record.cluster), deed.id].join('|'),
    kind: deed.kind,
    severity: severityOf(deed.kind),
    occurredAtMs: deed.atMs,
    facts: { ...clusterFacts(record), deed },
  };
}

export function fleetDeedNotice(deed: FleetDeed): FleetDeedNotice {
  return {
    id: [deed.kind, deed.id].join('|'),
    kind: deed.kind,
    severity: severityOf(deed.kind),
    occurredAtMs: deed.atMs,
    timeZone: 'UTC',
    facts: { deed },
  };
}

/** While writes are stopped nothing is repaired: nobody may hear of that hours later. */
function severityOf(kind: Deed['kind']): Severity {
  return kind === 'writes-stopped' ? 'error' : 'warning';
}

interface TagLook {
  readonly before: TagMemory | undefined;
  /** With the audience of now. */
  readonly record: Subject & Pick<ClusterRecord, 'memory'>;
  /** Nobody had read the cluster before. */
  readonly isNew: boolean;
  readonly changedBy?: string | undefined;
  readonly nowMs: number;
}

/** One for each change. Named by the change before it, which stands in the record: a repetition names it alike. */
export function tagNotices({ before, record, isNew, changedBy, nowMs }: TagLook): readonly TagChangedNotice[] {
  const { cluster, memory } = record;
  return changesSince(before, memory.tags, isNew).map((change) => ({
    ...aboutCluster(cluster, record),
    id: ['tag-changed', clusterKey(cluster), before?.changedAtMs ?? 0, changeKey(change)].join('|'),
    kind: 'tag-changed',
    severity: 'warning',
    occurredAtMs: nowMs,
    facts: { ...clusterFacts(record), change, ...given('changedBy', changedBy) },
  }));
}

function changeKey(change: TagChange): string {
  switch (change.kind) {
    case 'exemption-by-tag':
      return `${change.kind}|${String(change.untilMs)}`;
    case 'exemption-by-tag-over':
    case 'receivers-by-tag':
      return change.kind;
    case 'ring-by-tag':
    case 'mode-by-tag':
      return `${change.kind}|${change.to ?? ''}`;
  }
}
