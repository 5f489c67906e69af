/** Exemptions by request: granted, ended, listed. */

import { isUnreadable } from '../domain/record/cluster-record.ts';
import { unseenCluster } from '../domain/record/unseen-cluster.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { Exemption } from '../domain/policy/exemption.ts';
import type { ClusterRecords, History } from '../ports/records.ts';
import type { ClusterReader } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import { updateRecord } from './reconcile/update-record.ts';

export interface ExemptClusterDeps {
  readonly records: ClusterRecords;
  readonly history: History;
  readonly reader: ClusterReader;
}

export interface ExemptionDecision {
  readonly cluster: ClusterRef;
  /** Absent: the exemption ends now. */
  readonly exemption?: Exemption;
  readonly by: string;
}

export type Decided =
  | { readonly kind: 'noted' }
  /** Azure has no such cluster, and nothing was noted. */
  | { readonly kind: 'unknown' }
  /** What is remembered of the cluster cannot be read, so nothing was noted. */
  | { readonly kind: 'unreadable'; readonly problem: string };

export interface Exemptions {
  decide(decision: ExemptionDecision, invocation: Invocation): Promise<Decided>;
  /** Clusters with an exemption by request that is not over. */
  granted(nowMs: number): Promise<readonly { readonly cluster: ClusterRef; readonly exemption: Exemption }[]>;
}

export function makeExemptions({ records, history, reader }: ExemptClusterDeps): Exemptions {
  return {
    async decide({ cluster, exemption, by }, { nowMs, log, signal }) {
      const stored = await records.get(cluster);
      if (isUnreadable(stored)) return { kind: 'unreadable', problem: stored.problem };
      // A slip of the pen would look like protection.
      if (stored === undefined && (exemption === undefined || (await reader.read(cluster, signal)).kind === 'gone'))
        return { kind: 'unknown' };
      const updated = await updateRecord(records, cluster, (known) => {
        const record = known ?? unseenCluster(cluster, nowMs);
        const { exemption: _, ...memory } = record.memory;
        return { ...record, memory: exemption === undefined ? memory : { ...memory, exemption } };
      });
      if (updated.kind === 'unreadable') return updated;
      const kind = exemption === undefined ? 'exemption-ended' : 'exempted';
      await history.add(cluster, { kind, atMs: nowMs, by, ...exemption });
      log.info(kind, { cluster: cluster.id });
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
