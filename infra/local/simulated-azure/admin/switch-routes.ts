/** The levers and switches over HTTP, for scripts outside the process. */

import * as z from 'zod';
import { recordOf } from '../aks/node-pools.ts';
import { failure, ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { addFleet } from '../resource-graph/tables.ts';
import { services } from '../services.ts';
import { poolsOf, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';
import { turnSwitches } from '../switches.ts';
import { beginAutoUpgrade, blockDrain, clusterNamed } from './levers.ts';

const route = routesOf(services.open);

export const switchRoutes: readonly Route[] = [
  route('GET', '/_simulated/switches', ({ state }) => ok(state.switches)),
  route('POST', '/_simulated/switches', ({ state, body }) => {
    const problem = turnSwitches(state.switches, body);
    return problem === undefined ? ok(state.switches) : failure(400, 'BadRequest', problem);
  }),
  route('GET', '/_simulated/rules', ({ state }) => ok(state.rules)),
  route('POST', '/_simulated/rules', setRules),
  route('POST', '/_simulated/fleets', (call) =>
    parsed(call, fleet, (shape) => {
      addFleet(call.state, shape);
      return { status: 204 };
    }),
  ),
  route('POST', '/_simulated/budgets', (call) =>
    parsed(call, budget, ({ name, ...block }) =>
      withNamed(call, name, (cluster) =>
        blockDrain(call, cluster, block)
          ? { status: 204 }
          : failure(404, 'NotFound', `There is no pool "${block.pool}".`),
      ),
    ),
  ),
  route('POST', '/_simulated/rollouts', (call) =>
    parsed(call, rollout, ({ name, ...wish }) =>
      withNamed(call, name, (cluster) => ({
        status: 202,
        body: { operation: beginAutoUpgrade(call, cluster, wish).id },
      })),
    ),
  ),
  route('GET', '/_simulated/nodes', (call) =>
    withNamed(call, call.query.get('name') ?? '', (cluster) => ok(nodesOf(call, cluster))),
  ),
];

const scope = z.string().min(1);

const rules = z.strictObject({
  locks: z.array(z.strictObject({ scope, level: z.enum(['CanNotDelete', 'ReadOnly']) })).optional(),
  policies: z
    .array(
      z.strictObject({
        scope,
        name: z.string(),
        property: z.string().optional(),
        denies: z.array(z.unknown()).optional(),
      }),
    )
    .optional(),
  roles: z
    .array(
      z.strictObject({
        scope,
        principal: z.string().optional(),
        actions: z.array(z.string()),
        notActions: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  missingRights: z.array(z.strictObject({ scope, principal: z.string().optional(), action: z.string() })).optional(),
});

const properties = z.record(
  z.string(),
  z.custom<JsonDocument>((value) => typeof value === 'object' && value !== null),
);

const fleet = z.strictObject({
  id: scope,
  location: z.string().optional(),
  members: z.array(z.string()),
  autoUpgradeProfiles: properties.optional(),
  updateRuns: properties.optional(),
  updateStrategies: properties.optional(),
});

const budget = z.strictObject({
  name: z.string(),
  pool: z.string(),
  node: z.int().min(1).optional(),
  budget: z.string().optional(),
  pod: z.string().optional(),
  isHidden: z.boolean().optional(),
});

const rollout = z.strictObject({
  name: z.string(),
  pools: z.array(z.string()).optional(),
  kubernetesVersion: z.string().optional(),
});

function parsed<Shape extends z.ZodType>(
  { body }: Call,
  shape: Shape,
  respond: (value: z.output<Shape>) => Answer,
): Answer {
  const result = shape.safeParse(body);
  if (result.success) return respond(result.data);
  const [issue] = result.error.issues;
  return failure(400, 'BadRequest', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function withNamed(call: Call, name: string, respond: (cluster: SimulatedCluster) => Answer): Answer {
  const cluster = clusterNamed(call, name);
  return cluster === undefined ? failure(404, 'NotFound', `There is no cluster named "${name}".`) : respond(cluster);
}

/** Each list that is named is replaced. */
function setRules(call: Call): Answer {
  return parsed(call, rules, (given) => {
    for (const [name, list] of Object.entries(given)) {
      const old: unknown[] = call.state.rules[name as keyof typeof given];
      if (list !== undefined) old.splice(0, old.length, ...list);
    }
    return ok(call.state.rules);
  });
}

function nodesOf({ state }: Call, { document }: SimulatedCluster): JsonDocument {
  const key = textOf(document['id']).toLowerCase();
  const entries = poolsOf(document).map((pool) => {
    const { nodes } = recordOf(state, key, pool);
    return [textOf(pool['name']), nodes.map((node) => ({ ...node }))] as const;
  });
  return Object.fromEntries(entries);
}
