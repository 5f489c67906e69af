/** Events of Azure about AKS, as values: what happened to which cluster. Moments are epoch milliseconds. */

import type { ClusterRef } from '../cluster/cluster-ref.ts';

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
      /** The node pools it is about; absent: the whole cluster. */
      readonly pools?: readonly string[];
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
      readonly kubernetesVersion?: string;
      /** `Community` or `LTS`. */
      readonly supportType?: string;
      readonly endsMs?: number;
      /** Which of several notices about the same end it is, in Azure's words. */
      readonly stage?: string;
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

/** Events that are announced; a changed resource is looked at instead. */
export type AnnouncedEvent = Exclude<AksEvent, { kind: 'resource-changed' }>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The same notice for the same happening, however often and through whichever topic it is delivered. */
export function happeningOf(event: AnnouncedEvent): string {
  switch (event.kind) {
    case 'maintenance':
      return [event.operationId, event.status, leadOf(event), ...(event.pools ?? [])].join('|');
    case 'pool-rolling':
      return [event.pool, event.status, event.id].join('|');
    case 'support-ending':
      return [event.kubernetesVersion, ...(event.stage === undefined ? [] : [event.endsMs, event.stage])].join('|');
    case 'support-ended':
      return [event.kubernetesVersion, ...(event.stage === undefined ? [] : [event.endsMs, weekOf(event.atMs)])].join(
        '|',
      );
    case 'new-kubernetes-version':
      return [event.latestStable, event.latestSupported, event.latestPreview].join('|');
  }
}

/**
 * A scheduled operation is told once days ahead, once within a day of it, and again when its hour changes: AKS sends all of
 * these under one id. Where it says no time that lies ahead, the two are told apart by the day on which they were sent.
 */
function leadOf({ status, plannedMs, atMs }: Extract<AnnouncedEvent, { kind: 'maintenance' }>): string {
  if (status !== 'scheduled') return '';
  if (plannedMs === undefined) return new Date(atMs).toISOString().slice(0, 'yyyy-mm-dd'.length);
  const lead = plannedMs - atMs <= 36 * hourMs ? 'day' : 'week';
  return `${lead} ${new Date(plannedMs).toISOString().slice(0, 'yyyy-mm-ddThh'.length)}`;
}

/** Counts ISO weeks; the first day of the epoch was a Thursday. What is out of support is told once a week, as AKS does. */
function weekOf(atMs: number): number {
  return Math.floor((atMs + 3 * dayMs) / (7 * dayMs));
}
