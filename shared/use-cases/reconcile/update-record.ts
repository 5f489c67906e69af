/** Changes what is remembered of a cluster while others may change it too. */

import { isUnreadable, type ClusterRecord } from '../../domain/record/cluster-record.ts';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { TransientError } from '../../domain/transient-error.ts';
import type { ClusterRecords } from '../../ports/records.ts';

const mostTries = 5;

export type Updated =
  | { readonly kind: 'changed' | 'unchanged' }
  /** What is there cannot be read, and is left as it is. */
  | { readonly kind: 'unreadable'; readonly problem: string };

/** `change` is asked again when somebody was faster. An unseen cluster stays one, unless `change` makes a record of `undefined`. */
export async function updateRecord(
  records: ClusterRecords,
  cluster: ClusterRef,
  change: (record: ClusterRecord | undefined) => ClusterRecord | undefined,
): Promise<Updated> {
  for (let tries = 1; ; tries += 1) {
    const stored = await records.get(cluster);
    if (isUnreadable(stored)) return { kind: 'unreadable', problem: stored.problem };
    const changed = change(stored?.record);
    if (changed === undefined) return { kind: 'unchanged' };
    try {
      await records.put(changed, stored?.version);
      return { kind: 'changed' };
    } catch (fault) {
      if (!(fault instanceof TransientError) || tries === mostTries) throw fault;
    }
  }
}
