/** All that the simulated Azure holds: documents as raw JSON, what arrived, what happened, and which faults are to come. */

import { randomUUID } from 'node:crypto';
import type { Fault } from './faults.ts';

export type Json = string | number | boolean | null | Json[] | JsonDocument;
export interface JsonDocument {
  [key: string]: Json;
}

export interface Clock {
  now(): number;
  /** Moves simulated time forward; it never runs backwards. */
  advance(ms: number): void;
}

export function makeClock(startMs = Date.now()): Clock {
  let offsetMs = startMs - Date.now();
  return {
    now: () => Date.now() + offsetMs,
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
  operationId?: string;
}

export interface Operation {
  readonly id: string;
  readonly clusterKey: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  readonly failure?: { readonly code: string; readonly message: string };
}

export interface Mail {
  readonly id: string;
  readonly atMs: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
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
  readonly by: string;
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
  readonly mails: Mail[];
  readonly messages: TeamsMessage[];
  readonly writes: Write[];
  /** Pools that a write reimaged, outside any window or not. */
  readonly reimages: { readonly clusterKey: string; readonly pool: string; readonly atMs: number }[];
  /** An old node image that was echoed back and so asked for. */
  readonly rollbacks: { readonly clusterKey: string; readonly pool: string; readonly to: string }[];
  readonly faults: Fault[];
  /** Emitted and not yet delivered. */
  readonly events: { readonly functionName: string; readonly event: JsonDocument }[];
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
    mails: [],
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
