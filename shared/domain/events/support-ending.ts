/** Support of a cluster's Kubernetes version ends soon. */

import { momentWords } from '../time/moment.ts';
import { readEndOfSupport, supportName, type EndOfSupport } from './end-of-support.ts';
import type { AnnouncedEventType } from './event-type.ts';

interface SupportEndingEvent extends EndOfSupport {
  readonly kind: 'support-ending';
}

export const supportEnding: AnnouncedEventType<SupportEndingEvent, 'support-ending'> = {
  kind: 'support-ending',
  pattern: /^Microsoft\.ContainerService\.ClusterSupportEnding$|\.ScheduledEventEmitted$/i,
  read: (envelope) => readEndOfSupport('support-ending', envelope),
  notices: {
    'support-ending': {
      severity: 'warning',
      headline: 'Kubernetes support ends soon',
      example: (of) => ({ ...of, kind: 'support-ending', kubernetesVersion: '1.32.7', supportType: 'Community' }),
    },
  },
  noticeKind: ({ kind }) => kind,
  happening: ({ kubernetesVersion, stage, endsMs }) => [
    kubernetesVersion,
    ...(stage === undefined ? [] : [endsMs, stage]),
  ],
  words(event, timeZone) {
    const when = event.endsMs === undefined ? 'soon' : `on ${momentWords(event.endsMs, timeZone)}`;
    return `${supportName(event)} ends ${when}; node images stop with it.`;
  },
};
