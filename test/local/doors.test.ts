/** The packaged app behind HTTP, as somebody with curl meets it. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocalWarden, type LocalWarden } from '../../infra/local/local-warden.ts';

let warden: LocalWarden;
beforeAll(async () => {
  warden = await startLocalWarden({
    ports: { host: 0, azure: 0, blob: 0, queue: 0, table: 0 },
    log: () => undefined,
  });
}, 60_000);
afterAll(() => warden.close());

/** An Admin may use every door; who may use which is told in who-may-what-signed-in.test.ts. */
const call = (method: string, where: string, body?: string): Promise<Response> =>
  fetch(`${warden.host.origin}/api${where}`, {
    method,
    headers: { authorization: 'Bearer local-admin' },
    ...(body === undefined ? {} : { body }),
  });

it('health says that the app has loaded', async () => {
  expect(await (await call('GET', '/health')).json()).toEqual({ status: 'ok' });
});

const nobody = '/clusters/22222222-2222-4222-8222-222222222222/rg/nobody';
const needsReason = { errors: [{ field: 'reason', message: expect.stringContaining('say why') as unknown }] };

describe('refusals name the field and the cure', () => {
  it.each<[string, string, string | undefined, number, object]>([
    ['POST', '/sweeps', 'no json', 400, { errors: [{ field: '(body)' }] }],
    ['POST', '/sweeps', '{"mode":"destroy"}', 400, { errors: [{ field: 'mode' }] }],
    ['GET', '/sweeps/unknown', undefined, 404, { title: 'No such sweep' }],
    [
      'POST',
      '/evaluations',
      '{"clusters":[{},{"location":1}],"days":-1}',
      400,
      {
        errors: [
          { field: 'days' },
          { field: 'clusters[0]' },
          { field: 'clusters[1].id' },
          { field: 'clusters[1].location' },
          { field: 'clusters[1].properties' },
        ],
      },
    ],
    ['GET', '/clusters/no-guid/rg/c', undefined, 400, { errors: [{ field: 'subscriptionId' }] }],
    [
      'POST',
      '/clusters/22222222-2222-4222-8222-222222222222/rg/c/reconcile',
      '{"mode":"x","approveReimage":"yes"}',
      400,
      { errors: [{ field: 'mode' }, { field: 'approveReimage' }] },
    ],
    [
      'PUT',
      '/clusters/22222222-2222-4222-8222-222222222222/rg/c/exemption',
      '{"owner":"a","reason":"b","until":"2099-01-01"}',
      400,
      { errors: [{ field: 'until' }] },
    ],
    ['GET', '/clusters/22222222-2222-4222-8222-222222222222/rg/nobody', undefined, 404, { title: 'No such cluster' }],
    ['POST', '/sweeps', '{"mode":"enforce"}', 400, { errors: [{ field: 'reason' }] }],
    ['POST', '/sweeps', '{"mode":"enforce","reason":"  "}', 400, { errors: [{ field: 'reason' }] }],
    ...['{"mode":"enforce"}', '{"approveReimage":true}', '{"resume":true}'].map(
      (body): [string, string, string, number, object] => ['POST', `${nobody}/reconcile`, body, 400, needsReason],
    ),
    ['POST', `${nobody}/undo`, undefined, 400, needsReason],
    ['DELETE', `${nobody}/exemption`, undefined, 400, needsReason],
    ['PUT', '/stop', undefined, 400, needsReason],
    ['POST', '/stop', '{"reason":1}', 400, needsReason],
    ['DELETE', '/stop', '{}', 400, needsReason],
    ['POST', `${nobody}/undo`, '{"reason":"r"}', 404, { title: 'No such cluster' }],
    ['POST', `${nobody}/reconcile`, '{"approveReimage":true,"reason":"r"}', 404, { title: 'No such cluster' }],
    ['DELETE', `${nobody}/exemption`, '{"reason":"r"}', 404, { title: 'No such cluster' }],
    [
      'POST',
      '/clusters/22222222-2222-4222-8222-222222222222/RG-Payments/pay-weu-01/reconcile',
      '{}',
      404,
      { title: 'The warden has not read this cluster yet' },
    ],
  ])('%s %s with %s', async (method, where, body, status, problem) => {
    const answer = await call(method, where, body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await answer.json()).toMatchObject(problem);
  });
});

it('refuses a body that an instance could not bear, and names limit and cure', async () => {
  const answer = await call('POST', '/evaluations', JSON.stringify({ clusters: ['x'.repeat(5_000_000)] }));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([413, 'application/problem+json']);
  expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(/4 MiB.*npm run evaluate/) as unknown });
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

describe('one cluster by hand', { timeout: 30_000 }, () => {
  const where = '/clusters/22222222-2222-4222-8222-222222222222/RG-Payments/pay-weu-01';
  interface Shown {
    readonly verdict: string;
    readonly history: { readonly kind: string }[];
    readonly memory?: object;
  }
  const show = async (): Promise<Shown> => (await (await call('GET', where)).json()) as Shown;

  async function ask(what: string, body?: string): Promise<{ readonly clusters: { readonly outcome: string }[] }> {
    const started = await call('POST', `${where}/${what}`, body);
    expect(started.status).toBe(202);
    const location = started.headers.get('location')?.replace('/api', '') ?? '';
    return vi.waitFor(async () => {
      const sweep = (await (await call('GET', location)).json()) as { state: string; clusters: { outcome: string }[] };
      expect(sweep.state).toBe('completed');
      return sweep;
    }, 20_000);
  }

  it('is shown with findings, windows and plan before anybody has looked at it', async () => {
    expect(await show()).toMatchObject({ verdict: 'drifted', plan: [{ status: 'planned' }], history: [] });
  });

  it('is decided about once a sweep has read it', async () => {
    expect((await call('POST', '/sweeps', '{"mode":"audit"}')).status).toBe(202);
    await vi.waitFor(async () => {
      const { clusters } = (await (await call('GET', '/clusters?name=pay-weu-01')).json()) as { clusters: object[] };
      expect(clusters).toHaveLength(1);
    }, 20_000);
  });

  it('is exempted, listed as exempt, and enforced again', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const granted = await call('PUT', `${where}/exemption`, JSON.stringify({ owner: 'shop', reason: 'fair', until }));
    expect(granted.status).toBe(200);
    expect(await (await call('GET', '/exemptions')).json()).toMatchObject({ exemptions: [{ owner: 'shop' }] });
    expect((await show()).verdict).toBe('exempt');
    const because = '{"reason":"the fair is over"}';
    expect((await call('DELETE', `${where}/exemption`, because)).status).toBe(204);
    expect((await call('DELETE', `${where}/exemption`, because)).status).toBe(404);
    expect(await (await call('GET', '/exemptions')).json()).toEqual({ exemptions: [] });
  });

  it('is repaired and undone on request, with its history', async () => {
    expect((await call('POST', `${where}/undo`, '{"reason":"r"}')).status).toBe(409);
    const repaired = await ask('reconcile', '{"mode":"enforce","reason":"a try"}');
    expect(repaired.clusters[0]?.outcome).toBe('repaired');
    await vi.waitFor(async () => {
      expect((await show()).memory).toHaveProperty('channelSet');
    }, 10_000);
    expect((await ask('undo', '{"reason":"it was one"}')).clusters[0]?.outcome).toBe('repaired');
    // The line of the sweep is written first, what is remembered last.
    await vi.waitFor(async () => {
      const { history, memory } = await show();
      expect(history.map(({ kind }) => kind).slice(0, 6)).toEqual([
        'look',
        'undo-asked',
        'look',
        'enforce-asked',
        'exemption-withdrawn',
        'exemption-granted',
      ]);
      expect(memory).toHaveProperty('undoneAtMs');
    }, 10_000);
  });
});

describe('the switch of all writes', { timeout: 30_000 }, () => {
  const read = async (where: string): Promise<unknown> => (await call('GET', where)).json();

  it('is shown to whoever asks, held by everybody and released', async () => {
    expect(await read('/stop')).toMatchObject({ state: 'free' });
    const stopped = { state: 'stopped', reason: 'an incident', by: expect.any(String) as unknown };
    for (const method of ['PUT', 'POST']) {
      const answer = await call(method, '/stop', '{"reason":"an incident"}');
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining(stopped)]);
    }
    expect(await read('/stop')).toMatchObject({
      ...stopped,
      history: [{ kind: 'writes-stopped', door: 'PUT /api/stop', reason: 'an incident' }],
    });
    const health = await read('/health');
    expect(health).toMatchObject({ status: 'ok', writes: { state: 'stopped', since: expect.any(String) as unknown } });
    expect(JSON.stringify(health)).not.toMatch(/incident|simulated\.example/);
    expect(await read('/clusters')).toMatchObject({ writes: stopped });
    expect(await (await call('GET', '/report')).text()).toMatch(/Nothing is written[^]*an incident/);
    const swept = await call('POST', '/sweeps', '{"mode":"audit"}');
    expect(await swept.json()).toMatchObject({ writes: stopped });
    const sweep = swept.headers.get('location')?.replace('/api', '') ?? '';
    expect(await read(sweep)).toMatchObject({ writes: stopped });
    const released = await call('DELETE', '/stop', '{"reason":"it is over"}');
    expect([released.status, await released.json()]).toEqual([200, expect.objectContaining({ state: 'free' })]);
    expect(await read('/health')).toEqual({ status: 'ok' });
    expect(await read(sweep)).not.toHaveProperty('writes');
  });

  it('and a sweep is asked for once under one id, by one caller', async () => {
    const ask = async (as: string, body: string) => {
      const answer = await fetch(`${warden.host.origin}/api/sweeps`, {
        method: 'POST',
        headers: {
          authorization: `Bearer local-${as}`,
          'repeatability-request-id': '11111111-2222-4333-8444-555555555555',
        },
        body,
      });
      return answer.headers.get('location');
    };
    const first = await ask('operator', '{"mode":"audit"}');
    expect(first).toMatch(/^\/api\/sweeps\/r-[0-9a-f]{32}$/);
    expect(await ask('operator', '{"mode":"audit"}')).toBe(first);
    expect(await ask('admin', '{"mode":"audit"}')).not.toBe(first);
    expect(await ask('operator', '{"mode":"audit","reason":"more of it"}')).not.toBe(first);
  });
});

describe('Event Grid', () => {
  const hook = (functionName: string, type: string, body: unknown): Promise<Response> =>
    fetch(
      `${warden.host.origin}/runtime/webhooks/EventGrid?functionName=${functionName}&code=${warden.host.keys.eventGrid ?? ''}`,
      {
        method: 'POST',
        headers: { 'aeg-event-type': type, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    );
  const topic =
    '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/RG-Payments/providers/Microsoft.ContainerService/managedClusters/pay-weu-02';
  const failed = {
    topic,
    subject: 'pay-weu-02',
    eventType: 'Microsoft.ContainerService.NodePoolRollingFailed',
    id: 'e1',
    data: { nodePoolName: 'system' },
    dataVersion: '1',
    metadataVersion: '1',
    eventTime: new Date().toISOString(),
  };
  const counts = async (): Promise<{ notices: { pending: number; sent: number }; unusableEvents: object[] }> =>
    (await (await call('GET', '/notices')).json()) as never;

  it('subscribes with its handshake', async () => {
    const answer = await hook('aks-event', 'SubscriptionValidation', [{ data: { validationCode: 'abc' } }]);
    expect(await answer.json()).toEqual({ validationResponse: 'abc' });
    expect((await hook('nobody', 'Notification', [failed])).status).toBe(404);
  });

  it('delivers events, once told however often they come', async () => {
    const before = (await counts()).notices;
    for (let round = 0; round < 2; round += 1)
      expect((await hook('aks-event', 'Notification', [failed])).status).toBe(202);
    const after = (await counts()).notices;
    // One for the mailbox, one for the channel, one for the topic.
    expect(after.pending + after.sent - before.pending - before.sent).toBe(3);
  });

  it('is never asked to repeat what cannot be used', async () => {
    const nonsense = [{ eventType: 'Microsoft.ContainerService.NodePoolRollingFailed' }, { eventType: 'Other' }];
    expect((await hook('scheduled-event', 'Notification', nonsense)).status).toBe(202);
    expect((await counts()).unusableEvents.length).toBeGreaterThanOrEqual(2);
  });
});

it('test notices go to a receiver of the policy, and to nobody else', async () => {
  const test = (body: string): Promise<Response> => call('POST', '/notices/test', body);
  expect((await test('{"receiver":"platform-channel"}')).status).toBe(202);
  expect((await test('{"receiver":"nobody"}')).status).toBe(404);
  expect((await test('{}')).status).toBe(400);
});
