/** A finding: one judged fact about a cluster, as data with a stable code; its words are made in the views. */

import type { ChannelEvidence } from './channel-evidence.ts';
import type { MaintenanceConfigurationName } from './maintenance-window.ts';
import type { WindowTemplate } from './policy.ts';
import type { WindowEvidence } from './window-evidence.ts';

export const severities = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof severities)[number];

/**
 * What a finding means for the verdict: `drift` asks for a repair, `unknown` forbids a judgement,
 * `advice` informs and never drifts a cluster.
 */
export type FindingEffect = 'drift' | 'unknown' | 'advice';

/** Evidence per finding code. Codes begin with `channel.`, `cluster-channel.`, `window.`, `image.` or `cluster.`. */
export interface FindingEvidence extends ChannelEvidence, WindowEvidence {}

export type FindingCode = keyof FindingEvidence;

/** A concrete window that would mend what was found. */
export interface WindowProposal {
  readonly configuration: MaintenanceConfigurationName;
  readonly window: WindowTemplate;
}

export type FindingOf<Code extends FindingCode> = Code extends FindingCode
  ? {
      readonly code: Code;
      readonly severity: Severity;
      readonly effect: FindingEffect;
      readonly evidence: FindingEvidence[Code];
      readonly proposal?: WindowProposal;
    }
  : never;

export type Finding = FindingOf<FindingCode>;

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(threshold);
}
