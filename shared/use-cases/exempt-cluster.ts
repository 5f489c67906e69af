/** Exemptions by request: granted, ended, listed. */

import type { ClusterRecord } from '../domain/record/cluster-record.ts';
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

export interface Exemptions {
  /** `unknown`: Azure has no such cluster, and nothing was noted. */
  decide(decision: ExemptionDecision, invocation: Invocation): Promise<'noted' | 'unknown'>;
  /** Clusters with an exemption by request that is not over. */
  granted(nowMs: number): Promise<readonly { readonly cluster: ClusterRef; readonly exemption: Exemption }[]>;
}

export function makeExemptions({ records, history, reader }: ExemptClusterDeps): Exemptions {
  return {
    async decide({ cluster, exemption, by }, { nowMs, log, signal }) {
      const isKnown = (await records.get(cluster)) !== undefined;
      // A slip of the pen would look like protection.
      if (!isKnown && (exemption === undefined || (await reader.read(cluster, signal)).kind === 'gone'))
        return 'unknown';
      await updateRecord(records, cluster, (known) => {
        const record = known ?? unseenCluster(cluster, nowMs);
        const { exemption: _, ...memory } = record.memory;
        return { ...record, memory: exemption === undefined ? memory : { ...memory, exemption } };
      });
      const kind = exemption === undefined ? 'exemption-ended' : 'exempted';
      await history.add(cluster, { kind, atMs: nowMs, by, ...exemption });
      log.info(kind, { cluster: cluster.id });
      return 'noted';
    },
    async granted(nowMs) {
      const found: { cluster: ClusterRef; exemption: Exemption }[] = [];
      for await (const { cluster, memory } of records.all())
        if (memory.exemption !== undefined && memory.exemption.untilMs > nowMs)
          found.push({ cluster, exemption: memory.exemption });
      return found;
    },
  };
}

/** Nobody has looked at it yet; the next sweep does. */
function unseenCluster(cluster: ClusterRef, nowMs: number): ClusterRecord {
  const location = '';
  return {
    cluster,
    location,
    verdict: 'indeterminate',
    fingerprint: '',
    sinceMs: nowMs,
    judgedAtMs: nowMs,
    memory: {},
  };
}
