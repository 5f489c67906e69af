/** AKS offers other versions of Kubernetes than before (Event Grid docs `event-schema-aks`). */

import { clusterOf, givenText, text } from './event-fields.ts';
import type { AnnouncedEventType, OfCluster } from './event-type.ts';

interface NewKubernetesVersionEvent extends OfCluster {
  readonly kind: 'new-kubernetes-version';
  readonly latestStable?: string;
  readonly latestSupported?: string;
  readonly latestPreview?: string;
}

export const newKubernetesVersion: AnnouncedEventType<NewKubernetesVersionEvent, 'new-kubernetes-version'> = {
  kind: 'new-kubernetes-version',
  pattern: /^Microsoft\.ContainerService\.NewKubernetesVersionAvailable$/i,
  read({ id, source, subject, atMs, data }) {
    const cluster = clusterOf(source, subject);
    if (cluster === undefined) return [{ kind: 'malformed', problem: 'names no managed cluster' }];
    const versions = {
      ...givenText('latestStable', text(data, 'latestStableKubernetesVersion')),
      ...givenText('latestSupported', text(data, 'latestSupportedKubernetesVersion')),
      ...givenText('latestPreview', text(data, 'latestPreviewKubernetesVersion')),
    };
    if (Object.keys(versions).length === 0) return [{ kind: 'malformed', problem: 'data names no version' }];
    return [{ kind: 'event', event: { kind: 'new-kubernetes-version', id, cluster, atMs, ...versions } }];
  },
  notices: {
    'new-kubernetes-version': {
      severity: 'info',
      headline: 'New Kubernetes version',
      example: (of) => ({
        ...of,
        kind: 'new-kubernetes-version',
        latestStable: '1.34.6',
        latestSupported: '1.35.1',
      }),
    },
  },
  noticeKind: ({ kind }) => kind,
  happening: ({ latestStable, latestSupported, latestPreview }) => [latestStable, latestSupported, latestPreview],
  words: (event) => `The versions of Kubernetes that AKS offers have changed: ${versionWords(event)}.`,
};

/** Azure does not say which of them is the new one. */
function versionWords({ latestStable, latestSupported, latestPreview }: NewKubernetesVersionEvent): string {
  return [
    ...(latestStable === undefined ? [] : [`stable ${latestStable}`]),
    ...(latestSupported === undefined ? [] : [`newest supported ${latestSupported}`]),
    ...(latestPreview === undefined ? [] : [`preview ${latestPreview}`]),
  ].join(', ');
}
