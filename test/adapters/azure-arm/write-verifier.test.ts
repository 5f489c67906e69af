import { describe, expect, it } from 'vitest';
import { clusterDocument } from '../../../infra/local/simulated-azure/cluster-document.ts';
import type { JsonDocument } from '../../../infra/local/simulated-azure/state.ts';
import { writeChannel, type TimedChange } from '../../../shared/adapters/azure-arm/channel-writer.ts';
import { makeWriteVerifier } from '../../../shared/adapters/azure-arm/write-verifier.ts';
import { clusterRef } from '../../../shared/domain/cluster/cluster-ref.ts';
import type { OpenWrite } from '../../../shared/domain/record/cluster-record.ts';
import type { WriteEvidence, WriteMark } from '../../../shared/domain/repair/write-outcome.ts';
import { aRun } from '../../builders/a-run.ts';
import { scriptedArm, type Script, type Scripted, type ScriptedArm } from './scripted-arm.ts';

const shape = {
  name: 'shop-01',
  subscription: '11111111-1111-4111-8111-111111111111',
  resourceGroup: 'rg-shop',
  location: 'westeurope',
};
const cluster = clusterRef(shape.subscription, shape.resourceGroup, shape.name);
const signal = new AbortController().signal;
const startedAtMs = Date.parse('2026-11-20T10:00:00Z');
const set = {
  kind: 'set-channel',
  repairs: 'channel.drifted',
  from: 'None',
  to: 'SecurityPatch',
  reimageRisk: 'none',
} as const;

function openWrite(evidence: Partial<WriteEvidence> = {}): OpenWrite {
  const leaf = 'properties.autoUpgradeProfile.nodeOSUpgradeChannel';
  const whole = { leaf, before: 'None', after: 'SecurityPatch', ...evidence };
  return { stage: 'accepted', action: set, evidence: whole, startedAtMs, story: aRun() };
}

function answer(channel: string, alter: (document: JsonDocument) => void = () => undefined): Scripted {
  const document = clusterDocument({ ...shape, channel });
  delete document['systemData'];
  alter(document);
  return { text: JSON.stringify(document) };
}
const modified = (by: string, at: string) => (document: JsonDocument) =>
  void (document['systemData'] = { lastModifiedBy: by, lastModifiedAt: at });

const isLog = (url: string): boolean => url.includes('/eventtypes/management/values');
const logOf = (...events: readonly unknown[]): Scripted => ({ text: JSON.stringify({ value: events }) });
const logged = (caller: string, at: string, more: object = {}) => ({
  caller,
  correlationId: 'theirs',
  eventTimestamp: at,
  operationName: { value: 'Microsoft.ContainerService/managedClusters/write' },
  status: { value: 'Accepted' },
  ...more,
});
const forbidden: Scripted = { status: 403, text: '{"error":{"code":"AuthorizationFailed","message":"no right"}}' };

const proof = (script: Script | ScriptedArm, write: OpenWrite, isOverdue = false) =>
  makeWriteVerifier(typeof script === 'function' ? scriptedArm(script).arm : script.arm).verify(cluster, write, {
    signal,
    isOverdue,
  });

describe('a channel that is not there when its write is proven', () => {
  const mark: WriteMark = { correlationId: 'ours', modifiedAt: '2026-11-20T10:00:01Z', wasInPlace: true };
  const { modifiedAt: _, ...unstamped } = mark;
  const { wasInPlace: __, ...neverSeen } = unstamped;
  const theirs = { by: 'grace@example.com', atMs: Date.parse('2026-11-20T10:03:00Z') };

  it.each<[string, Scripted, Scripted, WriteMark | undefined, readonly [string, object?]]>([
    [
      'somebody whom systemData names',
      answer('None', modified('grace@example.com', '2026-11-20T10:03:00Z')),
      forbidden,
      mark,
      ['overwritten', theirs],
    ],
    [
      'Azure itself, when systemData knows of no later write',
      answer('None', modified('warden', '2026-11-20T10:00:01Z')),
      forbidden,
      mark,
      ['not-applied'],
    ],
    [
      'somebody whom the activity log names, the last of them',
      answer('None'),
      logOf(
        logged('ada@example.com', '2026-11-20T10:01:00Z'),
        logged('grace@example.com', '2026-11-20T10:03:00Z'),
        logged('warden', '2026-11-20T10:04:00Z', { correlationId: 'ours' }),
        logged('linus@example.com', '2026-11-20T10:05:00Z', { status: { value: 'Failed' } }),
        logged('reader', '2026-11-20T10:06:00Z', { operationName: { value: 'Microsoft.Storage/write' } }),
        'no event',
      ),
      unstamped,
      ['overwritten', theirs],
    ],
    [
      'somebody who is not known, without the right to the log',
      answer('None'),
      forbidden,
      unstamped,
      ['overwritten', {}],
    ],
    [
      'somebody who is not known, when it is a third channel',
      answer('Unmanaged'),
      forbidden,
      undefined,
      ['overwritten', {}],
    ],
    ['nobody, when it never was in place', answer('None'), forbidden, neverSeen, ['not-applied']],
    [
      'nobody, when the log has our own write alone',
      answer('None'),
      logOf(logged('warden', '2026-11-20T10:00:01Z', { correlationId: 'ours' })),
      neverSeen,
      ['not-applied'],
    ],
  ])('was changed by %s', async (_name, now, log, given, outcome) => {
    const write = openWrite(given === undefined ? {} : { mark: given });
    const verification = await proof(({ url }) => (isLog(url) ? log : now), write);
    const told = verification.kind === 'ended' ? verification.outcome : undefined;
    const [kind, otherWriter] = outcome;
    expect(told).toEqual(expect.objectContaining(otherWriter === undefined ? { kind } : { kind, otherWriter }));
  });

  it('asks the log for this cluster since the write began', async () => {
    const azure = scriptedArm(({ url }) => (isLog(url) ? logOf() : answer('None')));
    await proof(azure, openWrite({ mark: unstamped }));
    const url = new URL(azure.asked.find((each) => isLog(each.url))?.url ?? '');
    expect(url.pathname).toBe(
      `/subscriptions/${shape.subscription}/providers/Microsoft.Insights/eventtypes/management/values`,
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'api-version': '2015-04-01',
      $filter: `eventTimestamp ge '2026-11-20T10:00:00.000Z' and resourceUri eq '${cluster.id}'`,
    });
  });

  it('a log without an answer costs no proof', async () => {
    const script: Script = ({ url }) => (isLog(url) ? 'no-answer' : answer('None'));
    expect(await proof(script, openWrite({ mark: unstamped }))).toMatchObject({ outcome: { kind: 'overwritten' } });
  });

  it('a body that the first version kept is compared as well', async () => {
    const now = answer('SecurityPatch', (document) => void (document['tags'] = {}));
    expect(await proof(() => now, openWrite({ sent: { tags: { owner: 'platform' } } }))).toMatchObject({
      outcome: { kind: 'applied', unexpected: ['tags.owner'] },
    });
  });

  it('settings that a neighbour changed beside it are told with their name', async () => {
    const now = answer('SecurityPatch', (document) => {
      document['tags'] = {};
      modified('grace@example.com', '2026-11-20T10:03:00Z')(document);
    });
    const sentText = JSON.stringify({ tags: { owner: 'platform' } });
    expect(await proof(() => now, openWrite({ mark, sentText }))).toMatchObject({
      outcome: { kind: 'applied', unexpected: ['tags.owner'], otherWriter: theirs },
    });
  });
});

describe('the URL of an operation', () => {
  const path = '/subscriptions/s/providers/Microsoft.ContainerService/locations/westeurope/operations/o?t=1';
  const running = { text: '{"status":"InProgress"}' };

  it.each([
    ['of a region', `https://westeurope.management.azure.com${path}`, `https://westeurope.management.azure.com${path}`],
    ['relative', path, `https://management.azure.com${path}`],
  ])('%s is followed', async (_, operationUrl, asked) => {
    const azure = scriptedArm(({ url }) => (url === asked ? running : answer('SecurityPatch')));
    expect(await proof(azure, openWrite({ operationUrl }))).toEqual({ kind: 'working' });
    expect(azure.asked.map(({ url }) => url)).toEqual([asked]);
  });

  it.each([
    'https://evil.example/o',
    'http://management.azure.com/o',
    'http://[',
    '::',
    'https://a.b.management.azure.com/',
  ])('%s is never asked: the cluster is', async (operationUrl) => {
    const azure = scriptedArm(() => answer('SecurityPatch'));
    expect(await proof(azure, openWrite({ operationUrl }))).toMatchObject({ outcome: { kind: 'applied' } });
    expect(azure.asked.every(({ url }) => new URL(url).origin === 'https://management.azure.com')).toBe(true);
  });

  it.each<[string, ReturnType<Script>]>([
    ['gives no answer', 'no-answer'],
    ['fails', { status: 500 }],
    ['is refused', forbidden],
    ['answers with a page', { text: '<html>' }],
    ['has expired', { status: 404, text: '{"error":{"code":"OperationNotFound"}}' }],
  ])('that %s leaves the word to the cluster', async (_, operation) => {
    const operationUrl = `https://management.azure.com${path}`;
    const script: Script = ({ url }) => (url === operationUrl ? operation : answer('SecurityPatch'));
    expect(await proof(script, openWrite({ operationUrl }))).toMatchObject({ outcome: { kind: 'applied' } });
  });

  it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    [
      'as it came',
      { 'azure-asyncoperation': `https://westeurope.management.azure.com${path}` },
      `https://westeurope.management.azure.com${path}`,
    ],
    ['completed', { 'azure-asyncoperation': path }, `https://management.azure.com${path}`],
    [
      'from Location, when the other leads elsewhere',
      { 'azure-asyncoperation': 'https://evil.example/', location: path },
      `https://management.azure.com${path}`,
    ],
    ['not at all, when it leads elsewhere', { 'azure-asyncoperation': 'https://evil.example/o' }, undefined],
  ])('is kept %s', async (_, headers, operationUrl) => {
    const busy = (document: JsonDocument) =>
      void ((document['properties'] as JsonDocument)['provisioningState'] = 'Updating');
    let isWritten = false;
    const { arm } = scriptedArm(({ method }) => {
      if (method === 'PUT') isWritten = true;
      return {
        ...(isWritten ? answer('SecurityPatch', busy) : answer('None')),
        ...(method === 'PUT' ? { headers } : {}),
      };
    });
    const change: TimedChange = { cluster, from: 'None', to: 'SecurityPatch', nowMs: startedAtMs };
    const outcome = await writeChannel(arm, change, signal);
    expect(outcome.kind === 'accepted' && outcome.evidence.operationUrl).toBe(operationUrl);
  });
});

describe('what names a write', () => {
  it('is kept from the answer to it', async () => {
    let isWritten = false;
    const { arm } = scriptedArm(({ method }) => {
      if (method === 'PUT') isWritten = true;
      if (!isWritten) return answer('None', modified('terraform', '2026-11-01T00:00:00Z'));
      const now = answer('SecurityPatch', (document) => {
        modified('warden', '2026-11-20T10:00:01Z')(document);
        (document['properties'] as JsonDocument)['provisioningState'] = 'Updating';
      });
      return method === 'PUT' ? { ...now, headers: { 'x-ms-correlation-request-id': 'c-1' } } : now;
    });
    const change: TimedChange = { cluster, from: 'None', to: 'SecurityPatch', nowMs: startedAtMs };
    expect(await writeChannel(arm, change, signal)).toMatchObject({
      kind: 'accepted',
      evidence: { mark: { correlationId: 'c-1', modifiedAt: '2026-11-20T10:00:01Z', wasInPlace: true } },
    });
  });
});

describe('a cluster that tells nothing of its write', () => {
  it.each<[string, ReturnType<Script>]>([
    ['no right to read it', forbidden],
    ['a subscription out of sight', { status: 404, text: '{"error":{"code":"SubscriptionNotFound"}}' }],
    ['a proxy and its page', { text: '<html>' }],
  ])('because of %s: that is no refusal of the write', async (_, now) => {
    expect((await proof(() => now, openWrite())).kind).toBe('unreadable');
    expect((await proof(() => now, openWrite(), true)).kind).toBe('unreadable');
  });

  it('because it is busy: it is waited for, and asked what it has when no patience is left', async () => {
    const busy = (document: JsonDocument) =>
      void ((document['properties'] as JsonDocument)['provisioningState'] = 'Updating');
    expect(await proof(() => answer('SecurityPatch', busy), openWrite())).toEqual({ kind: 'working' });
    const operationUrl = 'https://management.azure.com/operations/o';
    const azure = scriptedArm(() => answer('SecurityPatch', busy));
    expect(await proof(azure, openWrite({ operationUrl }), true)).toMatchObject({ outcome: { kind: 'applied' } });
    expect(azure.asked.map(({ url }) => url)).not.toContain(operationUrl);
    expect(await proof(() => answer('None', busy), openWrite(), true)).toEqual({ kind: 'working' });
  });

  it('nor of its window', async () => {
    const action = {
      kind: 'lengthen-window',
      repairs: 'window.too-short',
      configuration: 'default',
      fromHours: 2,
      toHours: 4,
    } as const;
    expect((await proof(() => forbidden, { ...openWrite(), action })).kind).toBe('unreadable');
  });
});

describe('a cluster that somebody changes between the plan and the write', () => {
  const seen = answer('None').text ?? '';
  const pools = (document: JsonDocument) =>
    (document['properties'] as { agentPoolProfiles: JsonDocument[] }).agentPoolProfiles;

  it.each<[string, (document: JsonDocument) => void]>([
    ['scales a fixed pool', (document) => Object.assign(pools(document)[0]!, { count: 7, enableAutoScaling: false })],
    ['labels a pool', (document) => Object.assign(pools(document)[0]!, { nodeLabels: { team: 'shop' } })],
    ['adds a pool', (document) => pools(document).push({ ...pools(document)[0]!, name: 'extra' })],
    ['does what only the eTag of a pool tells', (document) => (pools(document)[0]!['eTag'] = 'another')],
  ])('%s: nothing is sent', async (_, alter) => {
    const azure = scriptedArm(() => answer('None', alter));
    const change: TimedChange = { cluster, from: 'None', to: 'SecurityPatch', seen, nowMs: startedAtMs };
    expect((await writeChannel(azure.arm, change, signal)).kind).toBe('conflict');
    expect(azure.asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it('a write goes out at once after the read that it is made of, under its eTag', async () => {
    const fresh = answer('None', (document) => (document['eTag'] = 'fresh'));
    const azure = scriptedArm(() => fresh);
    await writeChannel(azure.arm, { cluster, from: 'None', to: 'SecurityPatch', seen, nowMs: startedAtMs }, signal);
    expect(azure.asked.slice(0, 2).map(({ method, ifMatch }) => [method, ifMatch])).toEqual([
      ['GET', undefined],
      ['PUT', 'fresh'],
    ]);
  });
});
