/** What a person asks for one cluster: told first, then put on the queue. What only policy asks for is told by its outcome. */

import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { Wish } from '../domain/record/cluster-message.ts';
import type { ClusterDeed, Doing } from '../domain/record/deed.ts';
import type { Mode } from '../domain/policy/policy.ts';
import { hasSomethingToUndo } from '../domain/repair/undoable.ts';
import type { ClusterReader } from '../ports/azure.ts';
import type { ClusterRecords, SweepLedger } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';
import { findJudged, type NotJudged } from './find-judged.ts';
import type { RequestCluster } from './request-cluster.ts';
import type { TellDeed } from './tell-deed.ts';

export interface ClusterWish {
  readonly wish: Wish;
  readonly requestedMode?: Mode;
  readonly isReimageApproved: boolean;
  readonly doing: Doing;
}

export type Asked =
  | { readonly kind: 'asked'; readonly sweepId: string }
  | NotJudged
  /** The last write of the warden is undone already, was changed since, or there was none. */
  | { readonly kind: 'nothing-to-undo' };

export type AskCluster = (cluster: ClusterRef, wish: ClusterWish, invocation: Invocation) => Promise<Asked>;

export interface AskClusterDeps {
  readonly records: Pick<ClusterRecords, 'get'>;
  readonly reader: ClusterReader;
  readonly ledger: Pick<SweepLedger, 'progress'>;
  readonly tell: TellDeed;
  readonly requestCluster: RequestCluster;
}

/** A request that comes again under its id is the same one: the same sweep, told once. */
export function makeAskCluster(deps: AskClusterDeps): AskCluster {
  return async function askCluster(cluster, asked, invocation) {
    const { wish, requestedMode, isReimageApproved, doing } = asked;
    const found = await findJudged(deps, cluster, invocation.signal);
    if (found.kind !== 'judged') return found;
    const earlier = await deps.ledger.progress(doing.id);
    if (wish === 'undo' && earlier === undefined && !hasSomethingToUndo(found.record.memory))
      return { kind: 'nothing-to-undo' };
    const kind = kindOf(asked);
    const atMs = earlier?.sweep.startedAtMs ?? doing.atMs;
    if (kind !== undefined) await deps.tell.ofCluster({ ...doing, atMs, kind, isReimageApproved }, found.record);
    const sweepId = await deps.requestCluster(
      cluster,
      {
        wish,
        ...(requestedMode === undefined ? {} : { requestedMode }),
        ...(isReimageApproved ? { approvedBy: doing.by } : {}),
      },
      { ...invocation, id: doing.id, nowMs: atMs },
    );
    return { kind: 'asked', sweepId };
  };
}

type AskingKind = Extract<ClusterDeed, { readonly isReimageApproved: boolean }>['kind'];

/** Undefined: a look that any sweep would have taken. */
function kindOf({ wish, requestedMode, isReimageApproved }: ClusterWish): AskingKind | undefined {
  switch (wish) {
    case 'undo':
      return 'undo-asked';
    case 'resume':
      return 'resume-asked';
    case 'repair':
      return requestedMode === 'enforce' || isReimageApproved ? 'enforce-asked' : undefined;
  }
}
