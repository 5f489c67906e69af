/** Creates a missing maintenance configuration or lengthens a short one, and touches nothing else of it. */

import {
  parseMaintenanceConfiguration,
  toArmMaintenanceWindow,
} from '../../contracts/azure/maintenance-configuration.ts';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { CalendarDate, MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import { openingsStarting } from '../../domain/maintenance/openings.ts';
import { expectedEvidence, type WriteEvidence, type WriteOutcome } from '../../domain/repair/write-outcome.ts';
import type { Action } from '../../domain/repair/action.ts';
import { TransientError } from '../../domain/transient-error.ts';
import { armFault } from './arm-fault.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';
import { isPlainObject, parseExact } from './exact-json.ts';
import { dayMs } from '../../domain/time/durations.ts';

export type WindowAction = Extract<Action, { kind: 'create-window' | 'lengthen-window' }>;

export interface WindowChange {
  readonly cluster: ClusterRef;
  readonly action: WindowAction;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** Maintenance configurations have no eTag, so the gap between read and write is kept to one round trip. */
export async function writeWindow(arm: ArmRequests, change: WindowChange, signal: AbortSignal): Promise<WriteOutcome> {
  const path = `${change.cluster.id}/maintenanceConfigurations/${change.action.configuration}`;
  const read = await arm.get(path, signal);
  if (read.status >= 400 && read.status !== 404) return armFault(read);
  const prepared = prepare(read.status === 404 ? undefined : read, change);
  if (prepared.kind === 'declined') return prepared;
  const response = await arm.put(path, prepared.body, { signal });
  if (response.status >= 400) return armFault(response);
  return readBack(arm, change, { evidence: prepared.evidence, signal });
}

/** The write was accepted: what keeps us from looking at it must not make anybody write again. */
async function readBack(
  arm: ArmRequests,
  change: WindowChange,
  { evidence, signal }: { readonly evidence: WriteEvidence; readonly signal: AbortSignal },
): Promise<WriteOutcome> {
  const hours = await readHours(arm, change, signal).catch((fault: unknown) => {
    if (fault instanceof TransientError) return { kind: 'unreadable' as const };
    throw fault;
  });
  switch (hours.kind) {
    case 'there':
      return { kind: 'applied', evidence };
    case 'not-there':
      return { kind: 'not-applied', evidence };
    case 'unreadable':
      return { kind: 'accepted', evidence };
  }
}

type Prepared =
  | Extract<WriteOutcome, { kind: 'declined' }>
  | { readonly kind: 'ready'; readonly body: JsonObject; readonly evidence: WriteEvidence };

/** `read`: undefined where there is none. */
function prepare(read: ArmResponse | undefined, change: WindowChange): Prepared {
  const { action } = change;
  return action.kind === 'create-window' ? prepareNew(read, action) : prepareLonger(read, action, change.nowMs);
}

function prepareNew(read: ArmResponse | undefined, action: Extract<WindowAction, { kind: 'create-window' }>): Prepared {
  if (read !== undefined)
    return {
      kind: 'declined',
      gate: 'changed-since-plan',
      detail: `${action.configuration} has been created meanwhile`,
    };
  const maintenanceWindow = toArmMaintenanceWindow(action.window);
  return {
    kind: 'ready',
    body: { properties: { maintenanceWindow } },
    evidence: expectedEvidence(action),
  };
}

function prepareLonger(
  read: ArmResponse | undefined,
  action: Extract<WindowAction, { kind: 'lengthen-window' }>,
  nowMs: number,
): Prepared {
  const { configuration, fromHours, toHours } = action;
  const { reading } = parseMaintenanceConfiguration(read?.body);
  const exact = parseExact(read?.text ?? '');
  if (reading.kind !== 'scheduled' || exact.kind === 'inexact')
    return {
      kind: 'declined',
      gate: 'unknown-shape',
      detail: `${configuration} has no schedule that could be lengthened`,
    };
  if (reading.sharedWindowId !== undefined)
    return {
      kind: 'declined',
      gate: 'shared-window',
      detail: `${configuration} is linked to ${reading.sharedWindowId}`,
    };
  const hours = reading.window.durationHours;
  if (hours !== fromHours)
    return {
      kind: 'declined',
      gate: 'changed-since-plan',
      detail: `${configuration} lasted ${String(fromHours)} hours and now lasts ${String(hours)}`,
    };
  const body = lengthened(exact.document, toHours, { window: reading.window, nowMs });
  return { kind: 'ready', body, evidence: expectedEvidence(action) };
}

function lengthened(
  document: JsonObject,
  durationHours: number,
  { window, nowMs }: { readonly window: MaintenanceWindow; readonly nowMs: number },
): JsonObject {
  const properties = isPlainObject(document['properties']) ? document['properties'] : {};
  const { startDate, ...rest } = isPlainObject(properties['maintenanceWindow']) ? properties['maintenanceWindow'] : {};
  const anchor = typeof startDate === 'string' ? anchorDate(window, nowMs) : undefined;
  const maintenanceWindow = { ...rest, durationHours, ...(anchor === undefined ? {} : { startDate: anchor }) };
  return { properties: { ...properties, maintenanceWindow } };
}

/**
 * AKS refuses a past `startDate` although it returned it (terraform-provider-azurerm pull 23985), and fills in today when it
 * is left out. Every second week would then be counted from today, so such a rhythm is anchored at its own next opening.
 */
function anchorDate(window: MaintenanceWindow, nowMs: number): CalendarDate | undefined {
  if (window.startDate === undefined || Date.parse(window.startDate) > nowMs) return window.startDate;
  if (!hasRhythm(window)) return undefined;
  const [next] = openingsStarting({ kind: 'scheduled', window }, { startMs: nowMs, endMs: nowMs + longestRhythmMs });
  return next === undefined
    ? undefined
    : new Date(next.startMs + window.utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
}

/** Six months is the longest interval; a day that some months lack can double it. */
const longestRhythmMs = 400 * dayMs;

function hasRhythm({ schedule }: MaintenanceWindow): boolean {
  switch (schedule.kind) {
    case 'daily':
      return schedule.intervalDays > 1;
    case 'weekly':
      return schedule.intervalWeeks > 1;
    case 'absoluteMonthly':
    case 'relativeMonthly':
      return schedule.intervalMonths > 1;
  }
}

export type WindowHours =
  { readonly kind: 'there' | 'not-there' } | { readonly kind: 'unreadable'; readonly problem: string };

/** Looks whether a window has the hours that an action gave it. */
export async function readHours(
  arm: ArmRequests,
  { cluster, action }: Omit<WindowChange, 'nowMs'>,
  signal: AbortSignal,
): Promise<WindowHours> {
  const { status, body } = await arm.get(`${cluster.id}/maintenanceConfigurations/${action.configuration}`, signal);
  if (status >= 400 && status !== 404) return { kind: 'unreadable', problem: `ARM answered ${String(status)}` };
  const wanted = action.kind === 'create-window' ? action.window.durationHours : action.toHours;
  return { kind: hoursOf(body) === wanted ? 'there' : 'not-there' };
}

function hoursOf(document: unknown): number | undefined {
  const { reading } = parseMaintenanceConfiguration(document);
  return reading.kind === 'scheduled' ? reading.window.durationHours : undefined;
}
