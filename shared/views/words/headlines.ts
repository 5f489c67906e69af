/** What each kind of notice is called; what Azure tells is named beside its words, in the event's own file. */

import { eventNoticeForms, type EventNoticeKind } from '../../domain/events/aks-event.ts';
import { isEventNoticeKind, type NoticeKind } from '../../domain/notices/notice-kinds.ts';

export function headlineOf(kind: NoticeKind): string {
  return isEventNoticeKind(kind) ? eventNoticeForms[kind].headline : headlines[kind];
}

const headlines: Readonly<Record<Exclude<NoticeKind, EventNoticeKind>, string>> = {
  'drift-found': 'Drift found',
  'drift-repaired': 'Drift repaired',
  'repair-held': 'Repair on hold',
  'repair-failed': 'Needs attention',
  'repair-corrected': 'Repair in place after all',
  'unexpected-change': 'Look at this cluster now',
  contested: 'Changed back again',
  'exemption-ending': 'Exemption ends soon',
  'window-upcoming': 'Window opens within a day',
  'window-upgraded': 'Window used: upgraded',
  'window-already-current': 'Window over: already current',
  'window-partly-upgraded': 'Only part was upgraded',
  'window-skipped': 'Window missed',
  'window-unknown': 'Window over: nothing known',
  'outside-window': 'Upgrade outside the window',
  'exemption-granted': 'Exempted by request',
  'exemption-withdrawn': 'Exemption ended by request',
  'undo-asked': 'Undo asked for',
  'resume-asked': 'Asked to go on',
  'enforce-asked': 'Repair asked for',
  'tag-changed': 'Changed by tag',
  'sweep-asked': 'Writing sweep asked for',
  'writes-stopped': 'All writes are stopped',
  'writes-released': 'Writes are released',
  'delivery-failed': 'Notices do not arrive',
  'daily-digest': 'Fleet today',
};
