/** Exemptions by request: granted, ended, listed. */

import type { ClusterRecord } from '../domain/cluster-record.ts';
import type { ClusterRef } from '../domain/cluster-ref.ts';
import type { Exemption } from '../domain/exemption.ts';
import type { ClusterRecords, History, Invocation } from '../ports.ts';
import { updateRecord } from './update-record.ts';

export interface ExemptClusterDeps {
  readonly records: ClusterRecords;
  readonly history: History;
}

export interface ExemptionDecision {
  readonly cluster: ClusterRef;
  /** Absent: the exemption ends now. */
  readonly exemption?: Exemption;
  readonly by: string;
}

export interface Exemptions {
  decide(decision: ExemptionDecision, invocation: Invocation): Promise<void>;
  /** Clusters with an exemption by request that is not over. */
  granted(nowMs: number): Promise<readonly { readonly cluster: ClusterRef; readonly exemption: Exemption }[]>;
}

export function makeExemptions({ records, history }: ExemptClusterDeps): Exemptions {
  return {
    async decide({ cluster, exemption, by }, { nowMs, log }) {
      await updateRecord(records, cluster, (known) => {
        const record = known ?? stranger(cluster, nowMs);
        const { exemption: _, ...memory } = record.memory;
        return { ...record, memory: exemption === undefined ? memory : { ...memory, exemption } };
      });
      const kind = exemption === undefined ? 'exemption-ended' : 'exempted';
      await history.add(cluster, { kind, atMs: nowMs, by, ...exemption });
      log.info(kind, { cluster: cluster.id });
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
function stranger(cluster: ClusterRef, nowMs: number): ClusterRecord {
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
