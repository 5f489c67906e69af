/** Support of a cluster's Kubernetes version has ended. */

import { momentWords } from '../time/moment.ts';
import { readEndOfSupport, supportName, type EndOfSupport } from './end-of-support.ts';
import type { AnnouncedEventType } from './event-type.ts';
import { dayMs } from '../time/durations.ts';

interface SupportEndedEvent extends EndOfSupport {
  readonly kind: 'support-ended';
}

export const supportEnded: AnnouncedEventType<SupportEndedEvent, 'support-ended'> = {
  kind: 'support-ended',
  pattern: /^Microsoft\.ContainerService\.ClusterSupportEnded$|\.ScheduledEventEmitted$/i,
  read: (envelope) => readEndOfSupport('support-ended', envelope),
  notices: {
    'support-ended': {
      severity: 'error',
      headline: 'Kubernetes support has ended',
      example: (of) => ({ ...of, kind: 'support-ended', kubernetesVersion: '1.32.7', supportType: 'Community' }),
    },
  },
  noticeKind: ({ kind }) => kind,
  happening: ({ kubernetesVersion, stage, endsMs, atMs }) => [
    kubernetesVersion,
    ...(stage === undefined ? [] : [endsMs, weekOf(atMs)]),
  ],
  words(event, timeZone) {
    const when = event.endsMs === undefined ? 'has ended' : `ended on ${momentWords(event.endsMs, timeZone)}`;
    return `${supportName(event)} ${when}; no new node images come.`;
  },
};

/** Counts ISO weeks; the first day of the epoch was a Thursday. What is out of support is told once a week, as AKS does. */
function weekOf(atMs: number): number {
  return Math.floor((atMs + 3 * dayMs) / (7 * dayMs));
}
