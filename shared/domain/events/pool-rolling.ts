/** A node pool is upgraded node by node (Event Grid docs `event-schema-aks`). */

import { clusterOf, text } from './event-fields.ts';
import type { AnnouncedEventType, EventNoticeForm, OfCluster } from './event-type.ts';

type RollingStatus = 'started' | 'succeeded' | 'failed';

interface PoolRollingEvent extends OfCluster {
  readonly kind: 'pool-rolling';
  readonly status: RollingStatus;
  readonly pool: string;
}

export const poolRolling: AnnouncedEventType<PoolRollingEvent, `pool-rolling-${RollingStatus}`> = {
  kind: 'pool-rolling',
  pattern: /^Microsoft\.ContainerService\.NodePoolRolling(Started|Succeeded|Failed)$/i,
  read({ id, type, source, subject, atMs, data }) {
    const cluster = clusterOf(source, subject);
    const pool = text(data, 'nodePoolName');
    if (cluster === undefined) return [{ kind: 'malformed', problem: 'names no managed cluster' }];
    if (pool === '') return [{ kind: 'malformed', problem: 'data.nodePoolName is missing' }];
    const status = /started$/i.test(type) ? 'started' : /failed$/i.test(type) ? 'failed' : 'succeeded';
    return [{ kind: 'event', event: { kind: 'pool-rolling', id, cluster, atMs, status, pool } }];
  },
  notices: {
    'pool-rolling-started': { severity: 'info', headline: 'Node pool upgrade started', ...exampleOf('started') },
    'pool-rolling-succeeded': { severity: 'info', headline: 'Node pool upgraded', ...exampleOf('succeeded') },
    'pool-rolling-failed': { severity: 'error', headline: 'Node pool upgrade failed', ...exampleOf('failed') },
  },
  noticeKind: ({ status }) => `pool-rolling-${status}`,
  happening: ({ pool, status, id }) => [pool, status, id],
  words: ({ pool, status }) => `Node pool ${pool}: the rolling upgrade has ${status}.`,
};

function exampleOf(status: RollingStatus): Pick<EventNoticeForm<PoolRollingEvent>, 'example'> {
  return { example: (of) => ({ ...of, kind: 'pool-rolling', status, pool: 'system' }) };
}
