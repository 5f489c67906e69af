/** A sweep that a person asks for: one that writes where policy only audits is told first. */

import type { Doing } from '../domain/record/deed.ts';
import type { SweepLedger } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { StartedSweep, StartSweep } from './start-sweep.ts';
import type { TellDeed } from './tell-deed.ts';
import type { Mode } from '../domain/policy/policy.ts';

export interface SweepWish {
  readonly requestedMode?: Mode;
  readonly doing: Doing;
}

export type AskSweep = (wish: SweepWish, invocation: Invocation) => Promise<StartedSweep>;

export interface AskSweepDeps {
  readonly ledger: Pick<SweepLedger, 'progress'>;
  readonly tell: TellDeed;
  readonly startSweep: StartSweep;
}

/** A request that comes again under its id is the same sweep, told once. */
export function makeAskSweep({ ledger, tell, startSweep }: AskSweepDeps): AskSweep {
  return async function askSweep({ requestedMode, doing }, invocation) {
    const atMs = (await ledger.progress(doing.id))?.sweep.startedAtMs ?? doing.atMs;
    if (requestedMode === 'enforce') await tell.ofFleet({ ...doing, atMs, kind: 'sweep-asked' });
    const asked = requestedMode === undefined ? {} : { requestedMode };
    return startSweep({ trigger: 'request', ...asked }, { ...invocation, id: doing.id, nowMs: atMs });
  };
}
