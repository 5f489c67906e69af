/** The switches of the simulated Azure: what lags, is cut short, fails late, comes twice, or leads somewhere else. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliverEvents, dueEvents, upgradeNodeImages } from '../../infra/local/simulated-azure/events.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { documentOf, type JsonDocument } from '../../infra/local/simulated-azure/state.ts';
import { seeded } from '../local-azure.ts';
import { armCaller, tokenFor, type ArmAnswer, type ArmCaller } from './arm-caller.ts';

let azure: SimulatedAzure;
let arm: ArmCaller;
beforeEach(async () => {
  azure = await startSimulatedAzure({ port: 0, isClockStanding: true, hasForeignHost: true });
  arm = await armCaller(azure);
});
afterEach(() => azure.close());

const id = (name: string): string => seeded(azure, name).ref.id;
const turn = (body: object): Promise<Response> =>
  fetch(`${azure.origin}/_simulated/switches`, { method: 'POST', body: JSON.stringify(body) });
const put = async (name: string): Promise<ArmAnswer> =>
  arm(id(name), { method: 'PUT', body: { ...((await arm(id(name))).body as object), tags: { changed: 'yes' } } });

describe('a switch', () => {
  it('over HTTP sets a part whole, and is refused where it is none', async () => {
    azure.state.switches.aks.nodeSeconds = 7;
    expect((await turn({ aks: { controlPlaneSeconds: 5 } })).status).toBe(200);
    expect(azure.state.switches.aks).toMatchObject({ controlPlaneSeconds: 5, nodeSeconds: 600 });
    for (const wrong of [{ nonsense: {} }, { aks: { nonsense: 1 } }, { events: { copies: 0 } }, []])
      expect((await turn(wrong)).status).toBe(400);
  });
});

describe('Resource Graph', () => {
  interface Page {
    readonly data: readonly JsonDocument[];
    readonly totalRecords: number;
    readonly resultTruncated: string;
    readonly $skipToken?: string;
  }
  const ask = async (query: string, options = {}): Promise<Page> => {
    const body = { query, options };
    return (
      await arm('/providers/Microsoft.ResourceGraph/resources', { method: 'POST', body, apiVersion: '2024-04-01' })
    ).body as Page;
  };
  const tags = async (): Promise<unknown> =>
    (await ask("resources | where name =~ 'lab-weu-01' | project tags")).data[0]?.['tags'];

  it('shows a change only after its lag, and a deletion too', async () => {
    await turn({ resourceGraph: { lagSeconds: 60 } });
    const before = await tags();
    await put('lab-weu-01');
    azure.clock.advance(30_000);
    expect(await tags()).toEqual(before);
    azure.clock.advance(31_000);
    expect(await tags()).toEqual({ changed: 'yes' });
    await arm(id('lab-weu-01'), { method: 'DELETE' });
    azure.clock.advance(10_000);
    expect((await ask('resources')).totalRecords).toBe(33);
    azure.clock.advance(60_000);
    expect((await ask('resources')).totalRecords).toBe(32);
    await turn({ resourceGraph: {} });
    expect((await ask('resources')).totalRecords).toBe(32);
  });

  it.each([[false], [true]])('cuts its answer short; with a token for the rest: %s', async (givesToken) => {
    await turn({ resourceGraph: { truncatesAfter: 20, givesToken } });
    const query = 'resources | project id | order by id asc';
    const first = await ask(query);
    expect(first).toMatchObject({ totalRecords: 33, count: 20, resultTruncated: 'true' });
    expect('$skipToken' in first).toBe(givesToken);
    if (givesToken) {
      const rest = await ask(query, { $skipToken: first.$skipToken });
      expect(rest).toMatchObject({ count: 13, resultTruncated: 'false' });
    }
  });
});

describe('a mail', () => {
  const send = async (to: string): Promise<string> => {
    const authorization = `Bearer ${await tokenFor(azure, 'https://communication.azure.com/')}`;
    const body = JSON.stringify({
      senderAddress: 'a@simulated.example',
      content: { subject: 's', plainText: 't' },
      recipients: { to: [{ address: to }] },
    });
    const init = { method: 'POST', headers: { authorization }, body };
    const answer = await fetch(`${azure.origin}/emails:send?api-version=2023-03-31`, init);
    expect(answer.status).toBe(202);
    const { pathname } = new URL(answer.headers.get('operation-location') ?? '');
    const status = await fetch(`${azure.origin}${pathname}?api-version=2023-03-31`, { headers: { authorization } });
    const { status: word, error } = (await status.json()) as { status: string; error: { code: string } | null };
    return error === null ? word : `${word} ${error.code}`;
  };

  it('fails after its 202 where a switch says so, and is in nobody’s mailbox', async () => {
    await turn({ mail: { failures: [{ toIncludes: 'gone', times: 1, code: 'Bounced' }] } });
    expect(await send('here@contoso.example')).toBe('Succeeded');
    expect(await send('gone@contoso.example')).toBe('Failed Bounced');
    expect(await send('gone@contoso.example')).toBe('Succeeded');
    expect([azure.state.mails.length, azure.state.failedMails.length]).toEqual([2, 1]);
  });

  it('is under way for as long as a switch says', async () => {
    azure.state.switches.mail.runsSeconds = 30;
    expect(await send('here@contoso.example')).toBe('Running');
  });
});

describe('events', () => {
  const emit = (): readonly unknown[] => {
    upgradeNodeImages(azure, seeded(azure, 'lab-weu-01').cluster);
    return azure.state.events.map(({ event }) => event['id']);
  };
  const due = (nowMs?: number): readonly unknown[] => dueEvents(azure.state, nowMs).map(({ event }) => event['id']);

  it('come as they were emitted, once, unless a switch says otherwise', () => {
    const ids = emit();
    expect(due()).toEqual(ids);
    expect(due()).toEqual([]);
  });

  it('come twice, backwards, or shuffled the same way in every run', () => {
    azure.state.switches.events.copies = 2;
    const ids = emit();
    expect(due()).toEqual(ids.flatMap((each) => [each, each]));
    azure.state.switches.events.copies = 1;
    azure.state.switches.events.order = 'reversed';
    const later = emit();
    expect(due()).toEqual(later.toReversed());
    azure.state.switches.events.order = 'shuffled';
    const last = emit();
    const shuffled = due();
    expect(shuffled).not.toEqual(last);
    expect(shuffled.toSorted()).toEqual(last.toSorted());
  });

  it('come late: what is held back is left for a later call', async () => {
    azure.state.switches.events.delaySeconds = 3_600;
    emit();
    const count = azure.state.events.length;
    await deliverEvents(azure.state, { origin: 'http://127.0.0.1:1' }, azure.clock.now());
    expect(azure.state.events).toHaveLength(count);
    azure.clock.advance(3_600_000);
    expect(due(azure.clock.now())).toHaveLength(count);
  });
});

describe('the address of an operation', () => {
  it.each([
    ['plain', /^https:\/\/management\.azure\.com\/subscriptions\//],
    ['regional', /^https:\/\/westeurope\.management\.azure\.com\/subscriptions\//],
    ['relative', /^\/subscriptions\//],
    ['unusable', /^about:operation in progress$/],
    ['none', /^$/],
  ] as const)('is %s', async (kind, form) => {
    azure.state.switches.aks.operationUrls = kind;
    expect((await put('lab-weu-01')).headers.get('azure-asyncoperation') ?? '').toMatch(form);
  });

  it('of a stuck operation says it is in progress for ever', async () => {
    azure.state.faults.push({ method: 'PUT', pathIncludes: 'lab-weu-01', times: 1, operationSeconds: 1e9 });
    await put('lab-weu-01');
    azure.clock.advance(86_400_000);
    expect((await arm(id('lab-weu-01'))).body).toMatchObject({ properties: { provisioningState: 'Updating' } });
  });
});

describe('a hostile Azure', () => {
  it('names a foreign host wherever it hands out an address', async () => {
    const origin = azure.foreign!.origin;
    await turn({ hostile: { origin } });
    const links = [
      (
        (
          await arm(
            `/subscriptions/44444444-4444-4444-8444-444444444444/providers/Microsoft.ContainerService/managedClusters`,
          )
        ).body as { nextLink: string }
      ).nextLink,
      (await put('lab-weu-01')).headers.get('azure-asyncoperation'),
      (await arm(`${id('shop-weu-01')}/stop`, { method: 'POST' })).headers.get('location'),
    ];
    for (const link of links) expect(link).toMatch(new RegExp(`^${origin}/subscriptions/`));
  });

  it('redirects whoever brings a token, and the foreign host counts who brings it along', async () => {
    const { origin, leakedTokens, requests } = azure.foreign!;
    await turn({ hostile: { origin, redirects: true } });
    const answer = await arm(id('lab-weu-01'));
    expect([answer.status, answer.headers.get('location')]).toEqual([307, origin + id('lab-weu-01')]);
    const believed = azure.connectTo[origin]! + id('lab-weu-01');
    await fetch(believed);
    expect([requests.length, leakedTokens()]).toEqual([1, 0]);
    const token = await tokenFor(azure, 'https://management.azure.com/');
    await fetch(believed, { headers: { authorization: `Bearer ${token}` } });
    expect([requests.length, leakedTokens()]).toEqual([2, 1]);
  });
});

describe('what the server owns', () => {
  it('survives a PUT that leaves it out, sends it stale or makes it up', async () => {
    const name = 'data-weu-04';
    const { cluster } = seeded(azure, name);
    const properties = documentOf(cluster.document['properties']);
    documentOf(documentOf(properties['networkProfile'])['loadBalancerProfile'])['effectiveOutboundIPs'] = [
      { id: '/ip/1' },
    ];
    properties['privateFQDN'] = `${name}.private`;
    const before = (await arm(id(name))).body as JsonDocument;
    for (const send of [undefined, null, 'made up']) {
      const body = structuredClone(before);
      const sent = documentOf(body['properties']);
      const paths: readonly (readonly [JsonDocument, string])[] = [
        [documentOf(body['identity']), 'principalId'],
        [documentOf(body['identity']), 'tenantId'],
        [documentOf(sent['oidcIssuerProfile']), 'issuerURL'],
        [documentOf(documentOf(sent['networkProfile'])['loadBalancerProfile']), 'effectiveOutboundIPs'],
        ...['fqdn', 'privateFQDN', 'azurePortalFQDN', 'currentKubernetesVersion', 'resourceUID', 'powerState'].map(
          (each) => [sent, each] as const,
        ),
        ...(send === 'made up'
          ? []
          : (['nodeResourceGroup', 'dnsPrefix'] as const).map((each) => [sent, each] as const)),
      ];
      for (const [holder, key] of paths)
        if (send === undefined) Reflect.deleteProperty(holder, key);
        else holder[key] = send;
      expect((await arm(id(name), { method: 'PUT', body })).status).toBe(200);
      azure.clock.advance(10_000);
      const { eTag: _, systemData: __, ...after } = (await arm(id(name))).body as JsonDocument;
      const { eTag: ___, systemData: ____, ...was } = structuredClone(before);
      for (const each of [after, was])
        for (const pool of documentOf(each['properties'])['agentPoolProfiles'] as JsonDocument[]) delete pool['eTag'];
      expect(after).toEqual(was);
    }
  });

  it('and what is set once cannot be changed', async () => {
    const body = (await arm(id('data-weu-04'))).body as JsonDocument;
    documentOf(body['properties'])['nodeResourceGroup'] = 'another';
    const answer = await arm(id('data-weu-04'), { method: 'PUT', body });
    expect(answer).toMatchObject({ status: 400, code: 'PropertyChangeNotAllowed' });
  });
});
