/**
 * The end of support of a cluster's Kubernetes version, ahead or over: what both notices share. AKS tells of it twice, as
 * `ClusterSupportEnding` and `ClusterSupportEnded` (Event Grid docs `event-schema-aks`) and, with more words, as a scheduled
 * event (AKS docs `aks-end-of-support-notifications`).
 */

import { given } from '../given.ts';
import type { JsonObject } from '../json.ts';
import { clusterOf, field, givenText, momentOf, objectOf, text } from './event-fields.ts';
import type { EventEnvelope, EventRead, OfCluster } from './event-type.ts';
import { isAboutSupport, readScheduled, scheduledEventPattern } from './scheduled-event.ts';

export interface EndOfSupport extends OfCluster {
  readonly kubernetesVersion?: string;
  /** `Community` or `LTS`. */
  readonly supportType?: string;
  readonly endsMs?: number;
  /** Which of several notices about the same end it is, in Azure's words. */
  readonly stage?: string;
}

/** `kind`: what it is read as; a scheduled event of the other kind is left to that one. */
export function readEndOfSupport<Kind extends 'support-ending' | 'support-ended'>(
  kind: Kind,
  envelope: EventEnvelope,
): readonly EventRead<EndOfSupport & { readonly kind: Kind }>[] {
  const { id, type, source, subject, atMs, data } = envelope;
  if (scheduledEventPattern.test(type))
    return readScheduled(envelope, {
      isOwn: (properties) => isAboutSupport(properties) && kindOf(properties) === kind,
      read: (scheduled) => ({
        kind: 'event',
        event: {
          kind,
          id,
          cluster: scheduled.cluster,
          atMs,
          stage: text(scheduled.properties, 'description'),
          ...detailsOf(scheduled.properties),
        },
      }),
    });
  const cluster = clusterOf(source, subject);
  if (cluster === undefined) return [{ kind: 'malformed', problem: 'names no managed cluster' }];
  const version = givenText('kubernetesVersion', text(data, 'kubernetesVersion'));
  return [{ kind: 'event', event: { kind, id, cluster, atMs, ...version } }];
}

function kindOf(properties: JsonObject): 'support-ending' | 'support-ended' {
  return /OutOfSupport/i.test(text(properties, 'description')) ? 'support-ended' : 'support-ending';
}

function detailsOf(properties: JsonObject): Pick<EndOfSupport, 'kubernetesVersion' | 'supportType' | 'endsMs'> {
  const details = objectOf(field(properties, 'eventDetails')) ?? {};
  return {
    ...givenText('kubernetesVersion', text(details, 'kubernetesVersion')),
    ...givenText('supportType', text(details, 'supportType')),
    ...given('endsMs', momentOf(text(details, 'eolDate'))),
  };
}

/** `Support of Kubernetes 1.32.3`, `LTS support of the cluster's Kubernetes version` */
export function supportName({ supportType, kubernetesVersion }: EndOfSupport): string {
  const support = supportType === undefined ? 'Support' : `${supportType} support`;
  return `${support} of ${kubernetesVersion === undefined ? "the cluster's Kubernetes version" : `Kubernetes ${kubernetesVersion}`}`;
}
