/** What is posted to `POST /api/evaluations`, and what a file for `npm run evaluate` may hold. */

import * as z from 'zod';
import type { ClusterSnapshot, MaintenanceReading } from '../../domain/cluster/cluster.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { FleetPolicy } from '../../domain/policy/resolve-policy.ts';
import { parseArmCluster } from '../azure/arm-cluster.ts';
import { fieldProblems, within, type FieldProblem } from '../../field-problem.ts';
import { parseMaintenanceConfiguration } from '../azure/maintenance-configuration.ts';
import { parsePolicyDocument } from '../policy-document.ts';
import { deepestNesting, isNestedTooDeep } from './nesting.ts';
import { findClusters, type PostedCluster } from './posted-cluster.ts';

export interface EvaluationRequest {
  readonly snapshots: readonly ClusterSnapshot[];
  /** Absent: the policy of whoever judges. */
  readonly policy?: FleetPolicy;
  /** Epoch milliseconds; absent: the present. */
  readonly nowMs?: number;
  /** Absent: policy's horizon. */
  readonly days?: number;
}

export type ParsedEvaluationRequest =
  | { readonly kind: 'request'; readonly request: EvaluationRequest }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

const evaluationRequest = z.strictObject({
  clusters: z
    .array(z.unknown(), 'must be a list of { cluster, maintenanceConfigurations }')
    .min(1, 'name at least one cluster'),
  policy: z.unknown().optional(),
  now: z.iso
    .datetime({ offset: true, message: 'must be an ISO time with a zone, such as 2026-11-21T08:00:00Z' })
    .optional(),
  days: z.int('must be a whole number of days').min(1, 'must be 1 or more').max(366, 'must be 366 or less').optional(),
});

export function parseEvaluationRequest(body: unknown): ParsedEvaluationRequest {
  if (isNestedTooDeep(body)) return { kind: 'invalid', problems: [tooDeep('(document)')] };
  const parsed = evaluationRequest.safeParse(body);
  const values: Partial<z.output<typeof evaluationRequest>> = parsed.data ?? {};
  const policy = isJsonObject(body) ? parsedPolicy(body) : undefined;
  const clusters = isJsonObject(body) && Array.isArray(body['clusters']) ? readClusters(body['clusters']) : noClusters;
  const problems = [
    ...(parsed.success ? [] : fieldProblems(parsed.error)),
    ...(policy?.kind === 'invalid' ? within('policy', policy.problems) : []),
    ...clusters.problems,
  ];
  if (problems.length > 0) return { kind: 'invalid', problems: firstOf(problems) };
  return {
    kind: 'request',
    request: {
      snapshots: clusters.snapshots,
      ...(policy?.kind === 'policy' ? { policy: policy.document } : {}),
      ...(values.now === undefined ? {} : { nowMs: Date.parse(values.now) }),
      ...(values.days === undefined ? {} : { days: values.days }),
    },
  };
}

const mostProblems = 50;

function firstOf(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  if (problems.length <= mostProblems) return problems;
  const more = `and ${String(problems.length - mostProblems)} more problems`;
  return [...problems.slice(0, mostProblems), { field: '(document)', message: more }];
}

function parsedPolicy({ policy }: JsonObject): ReturnType<typeof parsePolicyDocument> | undefined {
  return policy === undefined ? undefined : parsePolicyDocument(policy);
}

interface ReadClusters {
  readonly snapshots: readonly ClusterSnapshot[];
  readonly problems: readonly FieldProblem[];
}

const noClusters: ReadClusters = { snapshots: [], problems: [] };

function tooDeep(path: string): FieldProblem {
  const message = `is nested deeper than ${String(deepestNesting)} levels: give clusters and templates without more lists or objects around them`;
  return { field: path, message };
}

/** `path`: how the messages name the value. */
export function readClusters(value: unknown, path = 'clusters'): ReadClusters {
  if (isNestedTooDeep(value)) return { snapshots: [], problems: [tooDeep(path)] };
  const posted = findClusters(value, path);
  const read = posted.clusters.map(readCluster);
  return {
    snapshots: read.flatMap(({ snapshots }) => snapshots),
    problems: [...posted.problems, ...read.flatMap(({ problems }) => problems)],
  };
}

function readCluster({ path, document, windows, unresolved }: PostedCluster): ReadClusters {
  const parsed = parseArmCluster(document);
  if (parsed.kind === 'refused') return { snapshots: [], problems: within(path, parsed.problems) };
  const snapshot = { cluster: parsed.cluster, maintenance: readWindows(windows) };
  return { snapshots: [unresolved.length === 0 ? snapshot : { ...snapshot, unresolved }], problems: [] };
}

function readWindows(windows: PostedCluster['windows']): MaintenanceReading {
  switch (windows.kind) {
    case 'given':
      return { kind: 'known', configurations: windows.configurations.map(parseMaintenanceConfiguration) };
    case 'not-given':
      return { kind: 'unknown', problem: 'none were given', because: 'not-given' };
    case 'unresolved':
      return { kind: 'unknown', problem: windows.problem, because: windows.because };
  }
}
