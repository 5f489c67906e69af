/** What the warden remembers of a cluster between two looks. */

import type { ClusterRef } from './cluster-ref.ts';
import type { OpenWrite } from './outcome.ts';
import type { Verdict } from './verdict.ts';

export interface ClusterRecord {
  readonly cluster: ClusterRef;
  readonly location: string;
  readonly verdict: Verdict['kind'];
  /** Says what is wrong in a comparable form; empty when nothing is. */
  readonly fingerprint: string;
  /** Since when the fingerprint has been what it is, epoch milliseconds: an episode of drift is told once. */
  readonly sinceMs: number;
  readonly judgedAtMs: number;
  /** Accepted by Azure and not yet proven. */
  readonly openWrite?: OpenWrite;
}
