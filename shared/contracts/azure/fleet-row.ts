/** Rows of Resource Graph about fleets, read into the domain: tolerant of what is new, silent about clusters that are not AKS's. */

import * as z from 'zod';
import { parseClusterId, resourceName } from '../../domain/cluster/cluster-ref.ts';
import type {
  FleetMember,
  FleetProfile,
  FleetResources,
  FleetRun,
  FleetStrategy,
} from '../../domain/cluster/fleet-membership.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const row = z.object({
  id: z.string(),
  type: z.string(),
  state: text,
  clusterId: text,
  memberGroup: text,
  channel: text,
  isDisabled: z
    .union([z.boolean(), z.string()])
    .nullish()
    .transform((value) => String(value).toLowerCase() === 'true'),
  strategyId: text,
  stages: z
    .array(z.object({ groups: z.array(z.object({ name: z.string() })).nullish() }))
    .nullish()
    .catch(undefined),
  upgrade: text,
});

type Row = z.output<typeof row>;

/** A row without an id or a type is none of Resource Graph's: it is thrown, so that nothing is concluded from a part. */
export function readFleetRows(rows: readonly unknown[]): FleetResources {
  const parsed = rows.map((each) => row.parse(each));
  const ofType = (type: string) =>
    parsed.filter((each) => each.type.toLowerCase() === `microsoft.containerservice/fleets/${type}`);
  return {
    members: ofType('members').flatMap(memberOf),
    profiles: ofType('autoupgradeprofiles').map(profileOf),
    strategies: ofType('updatestrategies').flatMap(strategyOf),
    runs: ofType('updateruns').map(runOf),
  };
}

function fleetOf(id: string): string {
  return id.toLowerCase().split('/').slice(0, -2).join('/');
}

/** A member may be a cluster of Azure Arc. */
function memberOf({ id, clusterId, memberGroup }: Row): readonly FleetMember[] {
  const cluster = parseClusterId(clusterId);
  return cluster === undefined ? [] : [{ fleet: fleetOf(id), cluster, group: memberGroup }];
}

function profileOf({ id, channel, isDisabled, strategyId }: Row): FleetProfile {
  const strategy = strategyId === '' ? {} : { strategy: strategyId.toLowerCase() };
  return { fleet: fleetOf(id), name: resourceName(id), channel, isDisabled, ...strategy };
}

/** Of one that cannot be read nothing is known, as of one that is not there. */
function strategyOf({ id, stages }: Row): readonly FleetStrategy[] {
  if (stages === undefined || stages === null) return [];
  return [{ id: id.toLowerCase(), groups: stages.flatMap(({ groups }) => (groups ?? []).map(({ name }) => name)) }];
}

function runOf({ id, state, upgrade }: Row): FleetRun {
  return { fleet: fleetOf(id), name: resourceName(id), state, upgrade };
}
