/** All that the simulated Azure holds: documents as raw JSON, what arrived, what happened, and which faults are to come. */

import { randomUUID } from 'node:crypto';
import type { NodePoolRecord } from './aks/node-pool-record.ts';
import type { Operation } from './aks/operation.ts';
import type { Fault } from './faults.ts';
import type { ActivityEvent } from './resource-manager/activity-event.ts';
import type { Rules } from './resource-manager/rules.ts';
import { noSwitch, type Switches } from './switches.ts';

export type Json = string | number | boolean | null | Json[] | JsonDocument;
export interface JsonDocument {
  [key: string]: Json;
}

export interface Clock {
  now(): number;
  /** Moves simulated time forward; it never runs backwards. */
  advance(ms: number): void;
}

/** A standing clock moves only when it is told to. */
export function makeClock({
  startMs = Date.now(),
  isStanding = false,
}: { readonly startMs?: number; readonly isStanding?: boolean } = {}): Clock {
  const real = isStanding ? () => 0 : Date.now;
  let offsetMs = startMs - real();
  return {
    now: () => real() + offsetMs,
    advance: (ms) => {
      offsetMs += Math.max(0, ms);
    },
  };
}

export interface SimulatedCluster {
  document: JsonDocument;
  /** Maintenance configurations by name. */
  readonly configurations: Map<string, JsonDocument>;
  /** Why this cluster is in the seeded fleet. */
  readonly why: string;
  /** Casing of `resourceGroups` in the id that Resource Graph shows. */
  readonly graphId: string;
  /** As seeded, to show what has changed since. */
  readonly seed: { readonly document: JsonDocument; readonly configurations: ReadonlyMap<string, JsonDocument> };
  /** Some answers of the real service have no eTag at all. */
  readonly hidesETag: boolean;
  /** What Azure answered, where the cluster is a recorded one: by what the path has after its id, in lower case. */
  readonly recorded?: ReadonlyMap<string, RecordedAnswer>;
}

export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Mail {
  readonly id: string;
  readonly atMs: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Why it fails after it was taken; undefined: it is delivered. */
  readonly failure?: { readonly code: string; readonly message: string };
}

export interface TeamsMessage {
  readonly id: string;
  readonly atMs: number;
  readonly card: JsonDocument;
}

export interface Write {
  readonly atMs: number;
  readonly clusterName: string;
  readonly what: string;
  /** The program that wrote. */
  readonly by: string;
  /** Who it was, as the activity log has it. */
  readonly caller: string;
  readonly leaves: readonly string[];
}

export interface Subscription {
  readonly id: string;
  readonly name: string;
  /** Below the tenant's root group, whose name is the tenant's id. */
  readonly managementGroup: string;
}

export interface AzureState {
  readonly tenantId: string;
  readonly subscriptions: readonly Subscription[];
  /** By lower-cased ARM id. */
  readonly clusters: Map<string, SimulatedCluster>;
  readonly operations: Map<string, Operation>;
  /** Those of them that are not over. */
  readonly running: Set<Operation>;
  /** What the document of a pool does not show, by the key of the cluster and the pool's name. */
  readonly nodePools: Map<string, NodePoolRecord>;
  /** Oldest first. */
  readonly activity: ActivityEvent[];
  /** Locks, policies and roles. */
  readonly rules: Rules;
  readonly switches: Switches;
  /** ARM ids of fleets. */
  readonly fleets: Set<string>;
  /** Rows of `aksresources`: children of fleets. */
  readonly fleetResources: JsonDocument[];
  readonly mails: Mail[];
  /** Taken with a 202 and never delivered. */
  readonly failedMails: Mail[];
  readonly messages: TeamsMessage[];
  readonly writes: Write[];
  /** Pools that a write reimaged, outside any window or not. */
  readonly reimages: { readonly clusterKey: string; readonly pool: string; readonly atMs: number }[];
  /** An old node image that was echoed back and so asked for. */
  readonly rollbacks: { readonly clusterKey: string; readonly pool: string; readonly to: string }[];
  readonly faults: Fault[];
  /** Emitted and not yet delivered. */
  readonly events: { readonly functionName: string; readonly event: JsonDocument; readonly emittedAtMs: number }[];
  /** Rows of `containerserviceeventresources`. */
  readonly eventRows: JsonDocument[];
  /** What an Event Grid topic was given. */
  readonly published: JsonDocument[];
}

export interface Fleet {
  readonly tenantId: string;
  readonly subscriptions: readonly Subscription[];
  readonly clusters: readonly SimulatedCluster[];
}

export function makeState(fleet: Fleet): AzureState {
  return {
    tenantId: fleet.tenantId,
    subscriptions: fleet.subscriptions,
    clusters: new Map(fleet.clusters.map((cluster) => [textOf(cluster.document['id']).toLowerCase(), cluster])),
    operations: new Map(),
    running: new Set(),
    nodePools: new Map(),
    activity: [],
    rules: { locks: [], policies: [], roles: [{ scope: '/', actions: ['*'] }], missingRights: [] },
    switches: noSwitch(),
    fleets: new Set(),
    fleetResources: [],
    mails: [],
    failedMails: [],
    messages: [],
    writes: [],
    reimages: [],
    rollbacks: [],
    faults: [],
    events: [],
    eventRows: [],
    published: [],
  };
}

export function newETag(): string {
  return randomUUID();
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function documentOf(value: unknown): JsonDocument {
  return isDocument(value) ? value : {};
}

export function isDocument(value: unknown): value is JsonDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function poolsOf(document: JsonDocument): JsonDocument[] {
  const pools = documentOf(document['properties'])['agentPoolProfiles'];
  return Array.isArray(pools) ? pools.filter(isDocument) : [];
}

/** Of a name in any case. */
export function poolNamed(document: JsonDocument, name: string): JsonDocument | undefined {
  return poolsOf(document).find((pool) => textOf(pool['name']).toLowerCase() === name.toLowerCase());
}
