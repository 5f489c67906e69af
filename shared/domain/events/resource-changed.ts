/** A cluster or one of its maintenance configurations was written or deleted: nothing to announce, the cluster is judged again. */

import { clusterOf, field, givenText, objectOf, text } from './event-fields.ts';
import type { EventType, OfCluster } from './event-type.ts';

export interface ResourceChangedEvent extends OfCluster {
  readonly kind: 'resource-changed';
  readonly by?: string;
  /** Client id of the app that did it, or through which a person did. */
  readonly appId?: string;
}

export const resourceChanged: EventType<ResourceChangedEvent> = {
  pattern: /^Microsoft\.Resources\.Resource(Write|Delete)Success$/i,
  read({ id, type, subject, atMs, data }) {
    const cluster = clusterOf(text(data, 'resourceUri') || subject);
    if (cluster === undefined) return [{ kind: 'unknown', type: `${type} of something else` }];
    const claims = objectOf(field(data, 'claims')) ?? {};
    const by = namingClaims.map((claim) => text(claims, claim)).find((value) => value !== '') ?? '';
    const who = { ...givenText('by', by), ...givenText('appId', text(claims, 'appid')) };
    return [{ kind: 'event', event: { kind: 'resource-changed', id, cluster, atMs, ...who } }];
  },
};

/** Claims of the caller's token, the most telling first. */
const namingClaims = [
  'upn',
  'unique_name',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'name',
  'appid',
];
