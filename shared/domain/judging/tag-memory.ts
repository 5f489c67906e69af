/** What tags decided about a cluster at the last look, and what of it has changed since. */

import type { Cluster } from '../cluster/cluster.ts';
import { given } from '../given.ts';
import { tagLimitsOf } from '../policy/exemption.ts';
import type { ClusterPolicy, Mode } from '../policy/policy.ts';
import type { ClusterMemory, TagMemory } from './cluster-memory.ts';
import { firstDayOf, tagExemption } from './tag-exemption.ts';

export type TagChange =
  | {
      readonly kind: 'exemption-by-tag';
      readonly owner: string;
      readonly reason: string;
      readonly untilMs: number;
    }
  | { readonly kind: 'exemption-by-tag-over'; readonly owner: string }
  | { readonly kind: 'ring-by-tag'; readonly from?: string; readonly to?: string }
  | { readonly kind: 'mode-by-tag'; readonly from?: Mode; readonly to?: Mode }
  | { readonly kind: 'receivers-by-tag'; readonly added: readonly string[]; readonly removed: readonly string[] };

interface Look {
  readonly cluster: Pick<Cluster, 'tags'>;
  readonly policy: ClusterPolicy;
  readonly nowMs: number;
}

/** `isOverShare`: as counted over the fleet just now. */
export function rememberTags(
  memory: ClusterMemory,
  { cluster, policy, nowMs }: Look,
  isOverShare: boolean,
): ClusterMemory {
  const before = memory.tags;
  const { ring, mode, receivers } = policy.tags.effects;
  const share = isOverShare ? { isOverShare } : {};
  const { isOverShare: _, ...known } = before ?? { receivers: [], changedAtMs: 0 };
  const counted: ClusterMemory = { ...memory, tags: { ...known, ...share } };
  const after: TagMemory = {
    ...given('exemption', exemptionAfter(counted, { cluster, policy, nowMs })),
    ...share,
    ...given('ring', ring),
    ...given('mode', mode),
    receivers,
    changedAtMs: before?.changedAtMs ?? 0,
  };
  const changes = before === undefined ? [] : tagChanges(before, after);
  return { ...memory, tags: changes.length === 0 ? after : { ...after, changedAtMs: nowMs } };
}

function exemptionAfter(memory: ClusterMemory, { cluster, policy, nowMs }: Look): TagMemory['exemption'] {
  const holds = tagExemption(cluster, policy, { memory, nowMs });
  const firstMs = firstDayOf(memory, tagLimitsOf(policy.exemptionLimits).totalDays, nowMs);
  if (holds.kind === 'exemption' && holds.exemption.untilMs > nowMs) {
    const { owner, reason, untilMs } = holds.exemption;
    return { firstMs: firstMs ?? nowMs, lastMs: nowMs, now: { owner, reason, untilMs } };
  }
  const { now: _, ...over } = memory.tags?.exemption ?? {};
  return 'firstMs' in over && firstMs !== undefined ? over : undefined;
}

/** Each change once; `before` of a cluster that was never read is what it has now, but for an exemption. */
export function tagChanges(before: TagMemory, after: TagMemory): readonly TagChange[] {
  return [...exemptionChange(before, after), ...ringAndMode(before, after), ...receiversChange(before, after)];
}

function exemptionChange(
  { exemption: { now: was } = { firstMs: 0, lastMs: 0 } }: TagMemory,
  { exemption: { now: is } = { firstMs: 0, lastMs: 0 } }: TagMemory,
): readonly TagChange[] {
  if (is === undefined) return was === undefined ? [] : [{ kind: 'exemption-by-tag-over', owner: was.owner }];
  const isSame = was?.untilMs === is.untilMs && was.owner === is.owner && was.reason === is.reason;
  return isSame ? [] : [{ kind: 'exemption-by-tag', ...is }];
}

function ringAndMode(before: TagMemory, after: TagMemory): readonly TagChange[] {
  return [
    ...(before.ring === after.ring
      ? []
      : [{ kind: 'ring-by-tag' as const, ...given('from', before.ring), ...given('to', after.ring) }]),
    ...(before.mode === after.mode
      ? []
      : [{ kind: 'mode-by-tag' as const, ...given('from', before.mode), ...given('to', after.mode) }]),
  ];
}

function receiversChange(before: TagMemory, after: TagMemory): readonly TagChange[] {
  const added = after.receivers.filter((id) => !before.receivers.includes(id));
  const removed = before.receivers.filter((id) => !after.receivers.includes(id));
  return added.length + removed.length === 0 ? [] : [{ kind: 'receivers-by-tag', added, removed }];
}

/** What is news of a cluster: of one that was never read its exemption, of one known to an earlier version nothing. */
export function changesSince(
  before: TagMemory | undefined,
  after: TagMemory | undefined,
  isNew: boolean,
): readonly TagChange[] {
  if (after === undefined) return [];
  if (before !== undefined) return tagChanges(before, after);
  const { exemption: _, ...rest } = after;
  return isNew ? tagChanges(rest, after) : [];
}
