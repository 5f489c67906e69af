/** Carries out planned actions on real clusters. */

import type { Enforcer } from '../../ports/azure.ts';
import type { ArmRequests } from './arm-requests.ts';
import { writeChannel } from './channel-writer.ts';
import { writeWindow } from './window-writer.ts';

export function makeArmEnforcer(arm: ArmRequests, nowMs: () => number): Enforcer {
  return {
    apply({ cluster, action, seen }, signal) {
      switch (action.kind) {
        case 'set-channel':
          return writeChannel(arm, { cluster, from: action.from, to: action.to, seen, nowMs: nowMs() }, signal);
        case 'create-window':
        case 'lengthen-window':
          return writeWindow(arm, { cluster, action, nowMs: nowMs() }, signal);
      }
    },
  };
}
