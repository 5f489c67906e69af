/** Maintenance that AKS schedules, starts and ends, of a whole cluster or of some of its pools. */

import { isJsonObject, type JsonObject } from '../json.ts';
import { given } from '../given.ts';
import { momentWords } from '../time/moment.ts';
import { field, jsonOf, momentOf, plainText, text } from './event-fields.ts';
import type { AnnouncedEventType, EventNoticeForm, EventRead, OfCluster } from './event-type.ts';
import { isAboutSupport, readScheduled, scheduledEventPattern, type ScheduledEvent } from './scheduled-event.ts';
import { hourMs, minuteMs } from '../time/durations.ts';

export type MaintenanceStatus = 'scheduled' | 'started' | 'completed' | 'failed' | 'cancelled';
type UpgradeType = 'node-os' | 'kubernetes' | 'unknown';

export interface MaintenanceEvent extends OfCluster {
  readonly kind: 'maintenance';
  readonly status: MaintenanceStatus;
  readonly upgrade: UpgradeType;
  /** Azure's own id of the operation; its 7-day and 24-hour notices share it. */
  readonly operationId: string;
  /** Which part of AKS says so, such as `AutoUprader`; for the systems behind the topic, nothing here looks at it. */
  readonly source: string;
  readonly details: string;
  /** The node pools it is about; absent: the whole cluster. */
  readonly pools?: readonly string[];
  /** When it is planned to start, as far as Azure says. */
  readonly plannedMs?: number;
}

export const maintenance: AnnouncedEventType<MaintenanceEvent, `maintenance-${MaintenanceStatus}`> = {
  kind: 'maintenance',
  pattern: scheduledEventPattern,
  read: (envelope) =>
    readScheduled(envelope, { isOwn: (properties) => !isAboutSupport(properties), read: maintenanceEvent }),
  notices: {
    'maintenance-scheduled': form('info', 'Maintenance scheduled', ({ atMs }) => ({
      status: 'scheduled',
      plannedMs: atMs + 20 * hourMs,
    })),
    'maintenance-started': form('info', 'Maintenance started', () => ({
      status: 'started',
      details: 'Start to upgrade security vhd',
    })),
    'maintenance-completed': form('info', 'Maintenance completed', () => ({ status: 'completed' })),
    'maintenance-failed': form('error', 'Maintenance failed', () => ({
      status: 'failed',
      details: 'Drain of node aks-system-0 was blocked by a disruption budget.',
    })),
    'maintenance-cancelled': form('warning', 'Maintenance cancelled', () => ({ status: 'cancelled' })),
  },
  noticeKind: ({ status }) => `maintenance-${status}`,
  happening: (event) => [event.operationId, event.status, leadOf(event), ...(event.pools ?? [])],
  words({ upgrade, status, plannedMs, pools = [] }, timeZone) {
    const where = pools.length === 0 ? '' : ` of node pool${pools.length === 1 ? '' : 's'} ${pools.join(', ')}`;
    const when = plannedMs === undefined ? '' : ` for ${momentWords(plannedMs, timeZone)}`;
    return `${upgrades[upgrade]}${where} ${happened[status]}${status === 'scheduled' ? when : ''}.`;
  },
};

function form(
  severity: EventNoticeForm<MaintenanceEvent>['severity'],
  headline: string,
  own: (of: OfCluster) => Pick<MaintenanceEvent, 'status'> & Partial<MaintenanceEvent>,
): EventNoticeForm<MaintenanceEvent> {
  const common = { kind: 'maintenance', upgrade: 'node-os', operationId: 'example', source: 'AutoUpgrader' } as const;
  return { severity, headline, example: (of) => ({ ...of, ...common, details: '', ...own(of) }) };
}

const upgrades: Readonly<Record<UpgradeType, string>> = {
  'node-os': 'A node OS upgrade',
  kubernetes: 'A Kubernetes upgrade',
  unknown: 'Maintenance by AKS',
};

const happened: Readonly<Record<MaintenanceStatus, string>> = {
  scheduled: 'has been scheduled',
  started: 'has started',
  completed: 'is completed',
  failed: 'has failed',
  cancelled: 'was cancelled',
};

/**
 * A scheduled operation is told once days ahead, once within a day of it, and again when its hour changes: AKS sends all of
 * these under one id. Where it says no time that lies ahead, the two are told apart by the day on which they were sent.
 */
function leadOf({ status, plannedMs, atMs }: MaintenanceEvent): string {
  if (status !== 'scheduled') return '';
  if (plannedMs === undefined) return new Date(atMs).toISOString().slice(0, 'yyyy-mm-dd'.length);
  const lead = plannedMs - atMs <= 36 * hourMs ? 'day' : 'week';
  return `${lead} ${new Date(plannedMs).toISOString().slice(0, 'yyyy-mm-ddThh'.length)}`;
}

function maintenanceEvent({ properties, id, atMs, cluster, pools }: ScheduledEvent): EventRead<MaintenanceEvent> {
  const status = statuses[text(properties, 'eventStatus').toLowerCase()];
  if (status === undefined)
    return { kind: 'malformed', problem: `eventStatus "${text(properties, 'eventStatus')}" is not known` };
  const details = plainText(detailsText(field(properties, 'eventDetails')), longestDetails);
  const event = {
    kind: 'maintenance',
    id,
    cluster,
    atMs,
    status,
    upgrade: upgradeOf(`${text(properties, 'description')} ${details}`),
    operationId: text(properties, 'eventId') || id,
    source: text(properties, 'eventSource'),
    details,
    ...(pools.length === 0 ? {} : { pools }),
    ...given('plannedMs', plannedOf(properties, atMs)),
  } as const;
  return { kind: 'event', event };
}

const statuses: Readonly<Record<string, MaintenanceStatus>> = {
  scheduled: 'scheduled',
  started: 'started',
  completed: 'completed',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'cancelled',
  cancelled: 'cancelled',
};

/** Long enough for any reason, and short enough for a row of storage. */
const longestDetails = 8_000;

/**
 * There is no field for it. AKS docs `aks-communication-manager` look for two exact words; published samples lack them, so
 * what is said in other words is tried last. Names of resources say nothing.
 */
function upgradeOf(words: string): UpgradeType {
  return upgradeWords.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown';
}

const upgradeWords: readonly (readonly [RegExp, UpgradeType])[] = [
  [/K8sVersionUpgrade/i, 'kubernetes'],
  [/NodeOSUpgrade/i, 'node-os'],
  [/kubernetes (version )?upgrade/i, 'kubernetes'],
  [/security ?vhd|node ?image/i, 'node-os'],
];

/** Sources disagree which of the two is the planned start: the one that lies ahead is, and not by a blink of the clocks. */
function plannedOf(properties: JsonObject, atMs: number): number | undefined {
  const moments = ['startTime', 'scheduledTime'].flatMap((name) => momentOf(text(properties, name)) ?? []);
  return moments.find((moment) => moment > atMs + minuteMs);
}

/** Plain text, JSON text, an object or a list, as the samples have it. */
function detailsText(details: unknown): string {
  if (typeof details === 'string') {
    const inner = jsonOf(details);
    return typeof inner === 'object' && inner !== null ? detailsText(inner) : details;
  }
  if (Array.isArray(details)) return details.map(valueText).join('; ');
  if (!isJsonObject(details)) return '';
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${valueText(value)}`)
    .join('; ');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
