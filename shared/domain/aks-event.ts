/** Events of Azure about AKS, as values: what happened to which cluster. Moments are epoch milliseconds. */

import type { ClusterRef } from './cluster-ref.ts';

export type MaintenanceStatus = 'scheduled' | 'started' | 'completed' | 'failed' | 'cancelled';
export type UpgradeType = 'node-os' | 'kubernetes' | 'unknown';

interface OfCluster {
  /** Same for every delivery of the same event. */
  readonly id: string;
  readonly cluster: ClusterRef;
  readonly atMs: number;
}

export type AksEvent =
  | (OfCluster & {
      readonly kind: 'maintenance';
      readonly status: MaintenanceStatus;
      readonly upgrade: UpgradeType;
      /** Azure's own id of the operation; its 7-day and 24-hour notices share it. */
      readonly operationId: string;
      readonly source: string;
      readonly details: string;
      /** When it is planned to start, as far as Azure says. */
      readonly plannedMs?: number;
    })
  | (OfCluster & {
      readonly kind: 'pool-rolling';
      readonly status: 'started' | 'succeeded' | 'failed';
      readonly pool: string;
    })
  | (OfCluster & {
      readonly kind: 'support-ending' | 'support-ended';
      readonly kubernetesVersion: string;
      readonly endsMs?: number;
    })
  | (OfCluster & {
      readonly kind: 'new-kubernetes-version';
      readonly latestStable?: string;
      readonly latestSupported?: string;
      readonly latestPreview?: string;
    })
  | (OfCluster & {
      readonly kind: 'resource-changed';
      readonly operation: 'write' | 'delete';
      /** Set when it was one of the cluster's maintenance configurations. */
      readonly configuration?: string;
      readonly by?: string;
      /** Client id of the app that did it, or through which a person did. */
      readonly appId?: string;
    });

/** Events that are told; a changed resource is looked at instead. */
export type ToldEvent = Exclude<AksEvent, { kind: 'resource-changed' }>;

const hourMs = 3_600_000;

/**
 * The same notice for the same happening, however often and through whichever topic it is delivered. A scheduled operation
 * is told once days ahead and once within a day of it (AKS sends both under one id).
 */
export function happeningOf(event: ToldEvent): string {
  switch (event.kind) {
    case 'maintenance': {
      const isNear = event.plannedMs !== undefined && event.plannedMs - event.atMs <= 36 * hourMs;
      const lead = event.status === 'scheduled' ? (isNear ? 'day' : 'week') : '';
      return `${event.operationId}|${event.status}|${lead}`;
    }
    case 'pool-rolling':
      return `${event.pool}|${event.status}|${String(event.atMs)}`;
    case 'support-ending':
    case 'support-ended':
      return event.kubernetesVersion;
    case 'new-kubernetes-version':
      return [event.latestStable, event.latestSupported, event.latestPreview].join('|');
  }
}
