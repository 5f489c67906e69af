/** Asks once, for all clusters of a sweep, which of them an AKS Fleet has, and says so when nobody can tell. */

import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import {
  membershipOf,
  memberships,
  type FleetKnowledge,
  type FleetMembership,
  type FleetResources,
} from '../domain/cluster/fleet-membership.ts';
import type { FleetProof, FleetTable, InventoryItem } from '../ports/azure.ts';
import type { FoundCluster } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';

export interface FleetDeps {
  readonly table: FleetTable;
  readonly proof: FleetProof;
  /** Those that are watched, beside those that clusters are found in; a fleet may live where no cluster does. */
  readonly subscriptions: readonly string[];
}

export type MembershipOf = (cluster: ClusterRef) => FleetMembership;
export type AskForFleets = (
  clusters: readonly ClusterRef[],
  asking: Pick<Invocation, 'signal' | 'log'>,
) => Promise<MembershipOf>;

/** As the ledger keeps them: every message of the sweep is judged by this one answer. */
export function withFleets(items: readonly InventoryItem[], fleetOf: MembershipOf): readonly FoundCluster[] {
  return items.map(({ cluster, location }) => ({ cluster, location, fleet: fleetOf(cluster) }));
}

export function makeAskForFleets(deps: FleetDeps): AskForFleets {
  return async function askForFleets(clusters, { signal, log }) {
    const knowledge = await knowledgeOf(deps, clusters, signal);
    say(knowledge, log);
    return (cluster) => membershipOf(knowledge, cluster);
  };
}

/** Whatever keeps Azure from answering, the clusters are judged; what might be a fleet's is held until it answers. */
async function knowledgeOf(
  { table, proof, subscriptions }: FleetDeps,
  clusters: readonly ClusterRef[],
  signal: AbortSignal,
): Promise<FleetKnowledge> {
  try {
    const resources = await table.resources(signal);
    const concerned = [...subscriptions, ...clusters.map(({ subscriptionId }) => subscriptionId)];
    const asked = [...new Set(concerned.map((each) => each.toLowerCase()))];
    const sights = await proof.sight(asked, shownIn(resources), signal);
    const those = (kind: string) =>
      sights.flatMap((each) => (each.kind === kind ? [each.subscription] : [])).toSorted();
    return {
      kind: 'answered',
      members: memberships(resources),
      unproven: those('closed'),
      unanswered: those('no-answer'),
    };
  } catch (fault) {
    return { kind: 'no-answer', problem: fault instanceof Error ? fault.message : 'the question failed' };
  }
}

function shownIn({ members, profiles, runs }: FleetResources): ReadonlySet<string> {
  return new Set([...members, ...profiles, ...runs].map(({ fleet }) => fleet));
}

function say(knowledge: FleetKnowledge, log: Invocation['log']): void {
  if (knowledge.kind === 'no-answer') log.warn('fleets not answered', { problem: knowledge.problem });
  else if (knowledge.unproven.length > 0)
    log.warn('fleets cannot be seen', {
      subscriptions: knowledge.unproven.length,
      first: knowledge.unproven[0],
      cure: 'azd env set OPTIONAL_RIGHTS fleets, or "fleetManager": "none" in the policy',
    });
  else if (knowledge.unanswered.length > 0)
    log.warn('fleets not answered', { subscriptions: knowledge.unanswered.length, first: knowledge.unanswered[0] });
}
