/** Every HTTP door of the app, with a request that is good enough to come through it. */

import type { LocalWarden } from '../../infra/local/local-warden.ts';
import type { Need } from '../../shared/domain/access/decide-access.ts';

export interface Door {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly needs: Exclude<Need, 'link'>;
}

const cluster = '/api/clusters/22222222-2222-4222-8222-222222222222/RG-Payments/pay-weu-01';
const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
const audit = { mode: 'audit' };

/** What each needs is said here once more, by hand: a door that asks for less is a failed test. */
export const doors: readonly Door[] = [
  { name: 'health-http', method: 'GET', path: '/api/health', needs: 'nothing' },
  { name: 'fleet-clusters', method: 'GET', path: '/api/clusters', needs: 'Reader' },
  { name: 'fleet-report', method: 'GET', path: '/api/report', needs: 'Reader' },
  { name: 'fleet-calendar', method: 'GET', path: '/api/calendar', needs: 'Reader' },
  { name: 'clusters-show', method: 'GET', path: cluster, needs: 'Reader' },
  { name: 'exemptions-list', method: 'GET', path: '/api/exemptions', needs: 'Reader' },
  { name: 'notices-counts', method: 'GET', path: '/api/notices', needs: 'Reader' },
  { name: 'sweeps-list', method: 'GET', path: '/api/sweeps', needs: 'Reader' },
  { name: 'sweeps-progress', method: 'GET', path: '/api/sweeps/none', needs: 'Reader' },
  { name: 'evaluations-http', method: 'POST', path: '/api/evaluations', body: { clusters: [] }, needs: 'Reader' },
  { name: 'sweeps-start', method: 'POST', path: '/api/sweeps', body: { mode: 'destroy' }, needs: 'Operator' },
  { name: 'clusters-reconcile', method: 'POST', path: `${cluster}/reconcile`, body: audit, needs: 'Operator' },
  { name: 'clusters-undo', method: 'POST', path: `${cluster}/undo`, body: { mode: 'destroy' }, needs: 'Operator' },
  {
    name: 'exemptions-grant',
    method: 'PUT',
    path: `${cluster}/exemption`,
    body: { owner: 'shop', reason: 'who may do what', until },
    needs: 'Operator',
  },
  { name: 'exemptions-end', method: 'DELETE', path: `${cluster}/exemption`, needs: 'Operator' },
  { name: 'stop-show', method: 'GET', path: '/api/stop', needs: 'Reader' },
  // Without a reason nothing is stopped: whoever comes in is told so.
  { name: 'stop-writes', method: 'PUT', path: '/api/stop', body: {}, needs: 'Operator' },
  { name: 'stop-writes', method: 'POST', path: '/api/stop', body: {}, needs: 'Operator' },
  { name: 'stop-release', method: 'DELETE', path: '/api/stop', body: {}, needs: 'Operator' },
  { name: 'notices-test', method: 'POST', path: '/api/notices/test', body: { receiver: 'nobody' }, needs: 'Admin' },
];

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export async function knock(
  { host }: LocalWarden,
  { method, path, body }: Omit<Door, 'name' | 'needs'>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  // A connection of its own: on a slow machine the host closes an idle one in the moment in which it is used again.
  const asked = { method, headers: { connection: 'close', ...headers }, redirect: 'manual' } as const;
  const answer = await fetch(host.origin + path, { ...asked, ...content });
  return { status: answer.status, text: await answer.text() };
}

/** One that is opened in two ways is two. */
export function keyOf({ name, method }: Door): string {
  return `${name} ${method}`;
}

/** `in`: the door opened, whatever it then said of the request. */
export function outcome({ status }: Answer): 'in' | 401 | 403 {
  return status === 401 || status === 403 ? status : 'in';
}
