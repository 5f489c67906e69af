/** Puts together what people run from a terminal with their own rights: no storage, no queue, no messenger. */

import { setTimeout as sleep } from 'node:timers/promises';
import { makeArmConnection } from './adapters/azure-arm/arm-connection.ts';
import { makeArmRequests } from './adapters/azure-arm/arm-requests.ts';
import { makeClusterReader } from './adapters/azure-arm/cluster-reader.ts';
import { makeClusterRecorder } from './adapters/azure-arm/cluster-recorder.ts';
import { makeFleetProof } from './adapters/azure-arm/fleet-proof.ts';
import { makePoolHistory } from './adapters/azure-arm/pool-history.ts';
import { makeFleetTable } from './adapters/resource-graph/fleet-table.ts';
import { makeInventory } from './adapters/resource-graph/inventory.ts';
import type { FleetPolicy } from './domain/policy/resolve-policy.ts';
import { signIn } from './http/sign-in.ts';
import type { ClusterRecorder } from './ports/recording.ts';
import { makeAskForFleets } from './use-cases/ask-for-fleets.ts';
import { makeAuditFleet, type AuditFleet } from './use-cases/audit-fleet.ts';
import { makeLookForRollback } from './use-cases/look-for-rollback.ts';

interface Routes {
  readonly connectTo?: Readonly<Record<string, string>>;
}

export interface AuditComposition extends Routes {
  readonly policy: FleetPolicy;
  readonly subscriptions: readonly string[];
  readonly managementGroups: readonly string[];
}

const clock = { now: () => Date.now(), sleep };

/** Read-only by construction: no writer is among the parts. */
export function composeAudit({ policy, subscriptions, managementGroups, ...routes }: AuditComposition): AuditFleet {
  const azure = signIn(routes);
  const arm = makeArmRequests(makeArmConnection(azure));
  const graph = { ...azure, subscriptions, managementGroups };
  return makeAuditFleet({
    inventory: makeInventory(graph),
    reader: makeClusterReader(arm),
    askForFleets: makeAskForFleets({ table: makeFleetTable(graph), proof: makeFleetProof(arm), subscriptions }),
    lookForRollback: makeLookForRollback(makePoolHistory(arm)),
    policy,
    ...clock,
  });
}

/** A write is long for a person who watches: nobody else writes meanwhile, or the eTag tells. */
const recorderDeadlines = { readMs: 60_000, writeMs: 120_000 };

/** Writes only where its `writeBack` is called. */
export function composeRecorder(routes: Routes): ClusterRecorder {
  return makeClusterRecorder(makeArmRequests(makeArmConnection(signIn(routes)), recorderDeadlines), clock);
}
