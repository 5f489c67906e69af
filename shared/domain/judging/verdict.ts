/** The judgement of one cluster at one moment. */

import type { EffectiveTarget } from './channel-target.ts';
import type { Exemption } from '../policy/exemption.ts';
import type { Finding } from './finding.ts';
import type { PatchClock } from './pool-clocks.ts';
import type { JudgedWindow } from './rule.ts';

export interface Verdict {
  readonly kind: 'compliant' | 'drifted' | 'exempt' | 'indeterminate';
  readonly findings: readonly Finding[];
  readonly exemption?: Exemption;
  readonly target: EffectiveTarget;
  readonly windows: readonly JudgedWindow[];
  /** Absent: nobody has learned what AKS offers where the cluster is. */
  readonly clock?: PatchClock;
}
