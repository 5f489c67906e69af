/** The packaged app behind HTTP, as somebody with curl meets it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalWarden, type LocalWarden } from '../../infra/local/local-warden.ts';

let warden: LocalWarden;
beforeAll(async () => {
  warden = await startLocalWarden({ host: 0, azure: 0, blob: 0, queue: 0, table: 0 }, () => undefined);
}, 30_000);
afterAll(() => warden.close());

const call = (method: string, where: string, body?: string): Promise<Response> =>
  fetch(`${warden.host.origin}/api${where}`, { method, ...(body === undefined ? {} : { body }) });

it('health says that the app has loaded', async () => {
  expect(await (await call('GET', '/health')).json()).toEqual({ status: 'ok' });
});

describe('refusals name the field and the cure', () => {
  it.each<[string, string, string | undefined, number, object]>([
    ['POST', '/sweeps', 'no json', 400, { errors: [{ field: '(body)' }] }],
    ['POST', '/sweeps', '{"mode":"destroy"}', 400, { errors: [{ field: 'mode' }] }],
    ['GET', '/sweeps/unknown', undefined, 404, { title: 'No such sweep' }],
    [
      'POST',
      '/evaluations',
      '{"clusters":[{}],"days":-1}',
      400,
      {
        errors: [
          { field: 'days' },
          { field: 'clusters[0].id' },
          { field: 'clusters[0].location' },
          { field: 'clusters[0].properties' },
        ],
      },
    ],
  ])('%s %s with %s', async (method, where, body, status, problem) => {
    const answer = await call(method, where, body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await answer.json()).toMatchObject(problem);
  });
});

it('judges clusters as Azure has them, and touches nothing', async () => {
  const clusters = [...warden.azure.state.clusters.values()].map(({ document, configurations }) => ({
    cluster: document,
    maintenanceConfigurations: [...configurations.values()],
  }));
  const requests = warden.azure.requests.length;
  const answer = await call('POST', '/evaluations', JSON.stringify({ clusters }));
  expect(answer.status).toBe(200);
  const judged = (await answer.json()) as { clusters: { id: string; verdict: string }[] };
  expect(judged.clusters).toHaveLength(clusters.length);
  expect(new Set(judged.clusters.map(({ verdict }) => verdict))).toEqual(new Set(['compliant', 'drifted']));
  expect(warden.azure.requests.length).toBe(requests);
});
