/** A notice about a run, as full as it gets. */

import type { FailedRunFacts, RunNotice } from '../../shared/domain/notices/notice.ts';
import type { RunNoticeKind } from '../../shared/domain/notices/notice-kinds.ts';
import { aDriftFinding, aNotice } from './a-run.ts';

const openings = [
  { startMs: Date.parse('2026-11-22T01:00Z'), endMs: Date.parse('2026-11-22T07:00Z'), usableHours: 6 },
  { startMs: Date.parse('2026-11-29T01:00Z'), endMs: Date.parse('2026-11-29T07:00Z'), usableHours: 1 },
];
const setChannel = {
  kind: 'set-channel',
  repairs: 'channel.drifted',
  from: 'None',
  to: 'SecurityPatch',
  reimageRisk: 'none',
} as const;

const evidence = { leaf: 'properties.autoUpgradeProfile.nodeOSUpgradeChannel', before: 'None', after: 'SecurityPatch' };

export function aFullNotice(kind: RunNoticeKind, facts: Partial<FailedRunFacts> = {}): RunNotice {
  const notice = aNotice();
  return {
    ...notice,
    kind,
    facts: {
      ...notice.facts,
      mode: 'enforce',
      findings: [aDriftFinding()],
      actions: [{ action: setChannel, outcome: { kind: 'applied', evidence } }],
      held: [
        {
          repairs: 'channel.drifted',
          action: setChannel,
          reason: { kind: 'waits-for-window', opensAtMs: openings[0]!.startMs },
        },
      ],
      kubernetesVersion: '1.33.5',
      pools: [{ name: 'system', osType: 'Linux', nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202411.12.0' }],
      nextOpenings: openings,
      ...facts,
    },
  };
}
