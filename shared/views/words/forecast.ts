/** What would happen to a cluster if its plan were applied: pools that would reimage and when, and who would be told. */

import type { NoticeKind } from '../../domain/notices/notice-kinds.ts';
import type { Action, HeldRepair } from '../../domain/repair/action.ts';
import type { SweepLine } from '../../domain/record/sweep-line.ts';

export interface Forecast {
  readonly wouldReimage?: {
    readonly pools: readonly string[];
    /** `now`, the opening of the window that is waited for, or unknown. */
    readonly when: string;
    readonly risk: 'certain' | 'possible';
  };
  readonly wouldTell?: { readonly kind: NoticeKind; readonly receivers: readonly string[] };
}

/** Of a line that was only planned; a line that was applied has its outcomes instead. */
export function forecast({ actions, held, pools = [], receivers = [], outcome }: SweepLine): Forecast {
  const planned = actions.filter((each) => each.outcome.kind === 'planned').map(({ action }) => action);
  if (outcome !== 'planned' && !(outcome === 'held' && actions.length === 0)) return {};
  const kind: NoticeKind = planned.length > 0 ? 'drift-repaired' : 'repair-held';
  return { ...reimages(planned, held, pools), wouldTell: { kind, receivers } };
}

function reimages(
  planned: readonly Action[],
  held: readonly HeldRepair[],
  pools: readonly string[],
): Pick<Forecast, 'wouldReimage'> {
  const now = planned.map(riskOf).find((risk) => risk !== 'none');
  if (now !== undefined) return { wouldReimage: { pools, when: 'now', risk: now } };
  for (const { action, reason } of held) {
    const risk = action === undefined ? 'none' : riskOf(action);
    if (risk === 'none') continue;
    const isKnown = reason.kind === 'waits-for-window' && reason.opensAtMs !== undefined;
    const when = isKnown ? new Date(reason.opensAtMs).toISOString() : 'unknown';
    return { wouldReimage: { pools, when, risk } };
  }
  return {};
}

function riskOf(action: Action): 'certain' | 'possible' | 'none' {
  return action.kind === 'set-channel' ? action.reimageRisk : 'none';
}
