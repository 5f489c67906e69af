/** The kinds of notices, and which belong together. */

import { eventNoticeKinds, type EventNoticeKind } from '../events/aks-event.ts';
import { clusterDeedKinds, fleetDeedKinds, type ClusterDeed, type FleetDeed } from '../record/deed.ts';

const runNoticeKinds = [
  'drift-found',
  'drift-repaired',
  'repair-held',
  'repair-failed',
  'repair-corrected',
  'unexpected-change',
  'contested',
  'exemption-ending',
] as const;
export type RunNoticeKind = (typeof runNoticeKinds)[number];

/** What Azure told, and then what the warden itself has to tell of windows and of its own work. */
export const noticeKinds = [
  ...runNoticeKinds,
  ...eventNoticeKinds,
  'window-upcoming',
  'window-upgraded',
  'window-partly-upgraded',
  'window-already-current',
  'window-skipped',
  'window-unknown',
  'outside-window',
  ...clusterDeedKinds,
  'tag-changed',
  ...fleetDeedKinds,
  'delivery-failed',
  'daily-digest',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Of a notice that cannot be read the kind is lost. */
type AnyKind = NoticeKind | 'unreadable';

interface Kinded {
  readonly kind: AnyKind;
}

/** It tells what a run of the warden found or did. */
export function isOfRun<Some extends Kinded>(notice: Some): notice is Extract<Some, { readonly kind: RunNoticeKind }> {
  return isRunNoticeKind(notice.kind);
}

export function isRunNoticeKind(kind: AnyKind): kind is RunNoticeKind {
  return (runNoticeKinds as readonly string[]).includes(kind);
}

/** It tells what Azure told. */
export function isOfEvent<Some extends Kinded>(
  notice: Some,
): notice is Extract<Some, { readonly kind: EventNoticeKind }> {
  return isEventNoticeKind(notice.kind);
}

export function isEventNoticeKind(kind: AnyKind): kind is EventNoticeKind {
  return (eventNoticeKinds as readonly string[]).includes(kind);
}

/** It tells what a person did to one cluster. */
export function isOfClusterDeed<Some extends Kinded>(
  notice: Some,
): notice is Extract<Some, { readonly kind: ClusterDeed['kind'] }> {
  return isClusterDeedKind(notice.kind);
}

export function isClusterDeedKind(kind: AnyKind): kind is ClusterDeed['kind'] {
  return (clusterDeedKinds as readonly string[]).includes(kind);
}

/** It tells what a person did to the whole fleet. */
export function isOfFleetDeed<Some extends Kinded>(
  notice: Some,
): notice is Extract<Some, { readonly kind: FleetDeed['kind'] }> {
  return isFleetDeedKind(notice.kind);
}

export function isFleetDeedKind(kind: AnyKind): kind is FleetDeed['kind'] {
  return (fleetDeedKinds as readonly string[]).includes(kind);
}
