/** Exemptions by request: granted, ended, listed. */

import type { ClusterRecord } from '../domain/record/cluster-record.ts';
import type { ClusterDeed, Doing } from '../domain/record/deed.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { Exemption } from '../domain/policy/exemption.ts';
import type { ClusterRecords } from '../ports/records.ts';
import type { ClusterReader } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import { findJudged, type NotJudged } from './find-judged.ts';
import { updateRecord } from './reconcile/update-record.ts';
import type { TellDeed } from './tell-deed.ts';

export interface ExemptClusterDeps {
  readonly records: ClusterRecords;
  readonly reader: ClusterReader;
  readonly tell: TellDeed;
}

export interface ExemptionDecision {
  readonly cluster: ClusterRef;
  /** Absent: the exemption ends now. */
  readonly exemption?: Exemption;
  readonly doing: Doing;
}

export type Decided =
  | { readonly kind: 'noted' }
  | NotJudged
  /** There is none by request that could end. */
  | { readonly kind: 'not-exempt' };

export interface Exemptions {
  decide(decision: ExemptionDecision, invocation: Invocation): Promise<Decided>;
  /** Clusters with an exemption by request that is not over. */
  granted(nowMs: number): Promise<readonly { readonly cluster: ClusterRef; readonly exemption: Exemption }[]>;
}

export function makeExemptions(deps: ExemptClusterDeps): Exemptions {
  const { records, tell } = deps;
  return {
    async decide(decision, invocation) {
      const { cluster, exemption, doing } = decision;
      const found = await findJudged(deps, cluster, invocation.signal);
      if (found.kind !== 'judged') return found;
      // A request that died before it was told, perhaps this very one, is told before anything else is changed.
      const known = await settleDeed(deps, found.record);
      const held = known.memory.exemption;
      if (exemption === undefined && (held === undefined || held.untilMs <= invocation.nowMs))
        return { kind: found.record.untoldDeed?.kind === 'exemption-withdrawn' ? 'noted' : 'not-exempt' };
      if (exemption !== undefined && held !== undefined && isSame(exemption, held)) return { kind: 'noted' };
      const deed = deedOf(exemption, doing);
      // It stands with the exemption, in one write: whoever finds it there tells it, should this process die now.
      const updated = await updateRecord(records, cluster, (record) =>
        record === undefined || hasAlready(record, exemption)
          ? undefined
          : withExemption({ ...record, untoldDeed: deed }, exemption),
      );
      if (updated.kind === 'unreadable') return updated;
      // The same request, twice at a time: the other one tells it.
      if (updated.kind === 'unchanged') return { kind: 'noted' };
      await tell.ofCluster(deed, known);
      await forgetDeed(records, cluster, deed);
      invocation.log.info(deed.kind, { cluster: cluster.id });
      return { kind: 'noted' };
    },
    async granted(nowMs) {
      const { records: known } = await records.all();
      return known.flatMap(({ cluster, memory: { exemption } }) =>
        exemption !== undefined && exemption.untilMs > nowMs ? [{ cluster, exemption }] : [],
      );
    },
  };
}

function deedOf(exemption: Exemption | undefined, doing: Doing): ClusterDeed {
  if (exemption === undefined) return { ...doing, kind: 'exemption-withdrawn' };
  const { owner, untilMs } = exemption;
  return { ...doing, kind: 'exemption-granted', owner, untilMs };
}

function hasAlready({ memory }: ClusterRecord, wanted: Exemption | undefined): boolean {
  const { exemption: held } = memory;
  return wanted === undefined || held === undefined ? wanted === held : isSame(wanted, held);
}

function isSame(one: Exemption, other: Exemption): boolean {
  return one.owner === other.owner && one.reason === other.reason && one.untilMs === other.untilMs;
}

function withExemption(record: ClusterRecord, exemption: Exemption | undefined): ClusterRecord {
  const { exemption: _, ...memory } = record.memory;
  return { ...record, memory: exemption === undefined ? memory : { ...memory, exemption } };
}

/** Tells what a process that died has left untold, and answers the record without it. */
export async function settleDeed(
  { records, tell }: Pick<ExemptClusterDeps, 'records' | 'tell'>,
  record: ClusterRecord,
): Promise<ClusterRecord> {
  const { untoldDeed, ...told } = record;
  if (untoldDeed === undefined) return record;
  await tell.ofCluster(untoldDeed, record);
  await forgetDeed(records, record.cluster, untoldDeed);
  return told;
}

async function forgetDeed(records: ClusterRecords, cluster: ClusterRef, { id }: ClusterDeed): Promise<void> {
  await updateRecord(records, cluster, (known) => {
    if (known?.untoldDeed?.id !== id) return undefined;
    const { untoldDeed: _, ...told } = known;
    return told;
  });
}
