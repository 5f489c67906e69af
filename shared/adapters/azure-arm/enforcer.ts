/** Carries out planned actions on real clusters, each only while nobody has stopped the writes. */

import type { WriteOutcome } from '../../domain/repair/write-outcome.ts';
import type { StopReason } from '../../domain/repair/write-stop.ts';
import type { Enforcer, PlannedWrite } from '../../ports/azure.ts';
import type { AskStop } from '../../ports/write-switch.ts';
import type { ArmRequests } from './arm-requests.ts';
import { writeChannel } from './channel-writer.ts';
import { writeWindow } from './window-writer.ts';

/** `askStop`: asked after all reads, right before a write leaves. */
export function makeArmEnforcer(arm: ArmRequests, nowMs: () => number, askStop: AskStop): Enforcer {
  return {
    async apply(write, signal) {
      try {
        return await carryOut(stoppable(arm, askStop), { ...write, nowMs: nowMs() }, signal);
      } catch (fault) {
        if (fault instanceof Stopped) return { kind: 'stopped', reason: fault.reason };
        throw fault;
      }
    },
  };
}

function carryOut(
  arm: ArmRequests,
  { cluster, action, seen, nowMs }: PlannedWrite & { readonly nowMs: number },
  signal: AbortSignal,
): Promise<WriteOutcome> {
  switch (action.kind) {
    case 'set-channel':
      return writeChannel(arm, { cluster, from: action.from, to: action.to, seen, nowMs }, signal);
    case 'create-window':
    case 'lengthen-window':
      return writeWindow(arm, { cluster, action, nowMs }, signal);
  }
}

/** Thrown from within a writer, so that none of them, whatever it writes, can pass the switch by. */
class Stopped extends Error {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super('all writes are stopped');
    this.reason = reason;
  }
}

function stoppable(arm: ArmRequests, askStop: AskStop): ArmRequests {
  return {
    ...arm,
    async put(path, body, options) {
      const reason = await askStop(options.signal);
      if (reason !== undefined) throw new Stopped(reason);
      return arm.put(path, body, options);
    },
  };
}
