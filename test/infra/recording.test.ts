/** What a recording keeps and what it does not, and what it answers. */

import * as containerService from '@azure/arm-containerservice';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterDocument, configuration } from '../../infra/local/simulated-azure/cluster-document.ts';
import { answersOf } from '../../infra/recording/answers.ts';
import { publicWords } from '../../infra/recording/public-words.ts';
import { parseRecording } from '../../infra/recording/recording.ts';
import { scrubbed } from '../../infra/recording/scrub.ts';
import { isPublic } from '../../infra/recording/scrub-text.ts';
import type { Exchange } from '../../shared/ports/recording.ts';

const subscription = '22222222-2222-4222-8222-222222222222';
const id = `/subscriptions/${subscription}/resourceGroups/RG-Payments/providers/Microsoft.ContainerService/managedClusters/pay`;
const host = 'https://management.azure.com';
const by = { recordedOn: '2026-11-25', recordedBy: 'a test' };

function exchange(body: unknown, given: Partial<Exchange> = {}): Exchange {
  const answer = { status: 200, headers: {}, text: JSON.stringify(body) };
  return { method: 'GET', url: `${host}${id}?api-version=2025-10-01`, tookMs: 5, answer, ...given };
}

const cluster = clusterDocument({
  name: 'pay',
  subscription,
  resourceGroup: 'RG-Payments',
  location: 'westeurope',
  channel: 'None',
  tags: { costCenter: 'acme-4711' },
  pools: ['system', 'windows', 'gpu'],
});
const rich = {
  ...cluster,
  identity: { type: 'UserAssigned', userAssignedIdentities: { [`${id}-identity`]: { principalId: subscription } } },
  secrets: {
    key: 'c2VjcmV0LWtleS1vZi1hY21l',
    certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    mail: 'jane@acme.example',
    addresses: ['20.50.60.70', '2603:1020::5', '10.244.0.0/16'],
    url: 'https://acme.vault.azure.net/keys/prod?sig=abc',
  },
};

/** The document with another text in each place that has one, and the texts; keys that people choose count too. */
function withCanaries(value: unknown, make: (number: number) => string): { value: unknown; canaries: string[] } {
  const canaries: string[] = [];
  const next = () => {
    canaries.push(make(canaries.length));
    return canaries.at(-1) ?? '';
  };
  const walk = (each: unknown, isOwn: boolean): unknown => {
    if (typeof each === 'string') return next();
    if (Array.isArray(each)) return each.map((item) => walk(item, isOwn));
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(
      Object.entries(each).map(([key, inner]) => [
        isOwn || key.includes('/') ? next() : key,
        walk(inner, /^(tags|nodeLabels|userAssignedIdentities)$/.test(key)),
      ]),
    );
  };
  return { value: walk(value, false), canaries };
}

const forms: readonly (readonly [string, (number: number) => string])[] = [
  ['a plain text', (number) => `canary-secret-${String(number)}!`],
  ['letters only', (number) => `Canary${'abcdefghij'.charAt(number % 10)}${'x'.repeat(number + 1)}`],
  ['a GUID', (number) => `c0ffee00-dead-4bee-8fed-${String(number).padStart(12, 'c')}`],
  [
    'a resource id',
    (number) =>
      `/subscriptions/cafe${String(number)}q/resourceGroups/canary${String(number)}q/providers/Canary${String(number)}q.X/y`,
  ],
  ['a host', (number) => `canary${String(number)}q.hcp.westeurope.azmk8s.io`],
  [
    'a URL',
    (number) =>
      `https://canary${String(number)}q.example.net/canary${String(number)}q?canary${String(number)}q=canary${String(number)}q`,
  ],
  [
    'an ARM URL',
    (number) => `https://management.azure.com/subscriptions/canary${String(number)}q?t=canary${String(number)}q`,
  ],
  ['a regional host that is none', (number) => `https://canary${String(number)}q.management.azure.com/`],
  ['an address', (number) => `20.33.${String(number % 250)}.77`],
  ['a person', (number) => `canary${String(number)}q@acme.example`],
  ['a quoted eTag', (number) => `W/"canary${String(number)}q"`],
  ['a node image that is none', (number) => `AKSCanary-${String(number)}q-202610.27.0`],
  ['a resource type that is none', (number) => `Microsoft.ContainerService/canary${String(number)}q`],
  ['a key', (number) => Buffer.from(`canary secret ${String(number)}`).toString('base64')],
];
const isTelling = (text: string, canary: string) =>
  (/canary\d+q|cafe\d+q/i.exec(canary) ?? [canary]).some((part) => text.toLowerCase().includes(part.toLowerCase()));

describe('a recording', () => {
  it.each(forms)('shows nothing of %s, in whatever field it stands', (_, make) => {
    const { value, canaries } = withCanaries(rich, make);
    expect(canaries.length).toBeGreaterThan(100);
    const own = make(9_000);
    const headers = { etag: make(9_001), 'azure-asyncoperation': make(9_002), location: make(9_003) };
    const recording = scrubbed(
      {
        id,
        exchanges: [
          exchange(value, { ifMatch: own, sent: JSON.stringify(value) }),
          exchange({}, { answer: { status: 409, headers, text: make(9_004) } }),
          exchange({ error: { code: make(9_005), message: make(9_006) } }),
        ],
      },
      by,
    );
    const text = JSON.stringify(recording);
    const all = [...canaries, own, ...Object.values(headers), make(9_004), make(9_005), make(9_006)];
    expect(all.filter((canary) => isTelling(text, canary))).toEqual([]);
  });

  it('shows nothing of whose cluster it is', () => {
    const text = JSON.stringify(scrubbed({ id, exchanges: [exchange(rich)] }, by));
    for (const own of [
      subscription,
      'RG-Payments',
      'acme',
      'jane',
      'vault',
      '20.50',
      '2603:',
      '10.244',
      'MIIB',
      '"pay',
      '/pay',
    ])
      expect(text.toLowerCase()).not.toContain(own.toLowerCase());
  });

  it('shows of any text only words of AKS and plain values', () => {
    const texts = fc.oneof(fc.string(), fc.uuid(), fc.emailAddress(), fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(text.length > 6 && !isPublic(text) && !/^(https?:\/\/)?[\d.]+$/.test(text));
        const [first] = scrubbed({ id, exchanges: [exchange({ note: text, tags: { [text]: text } })] }, by).exchanges;
        const { note, tags } = first?.answer?.body as { readonly note: string; readonly tags: Record<string, string> };
        for (const shown of [note, ...Object.keys(tags), ...Object.values(tags)]) expect(shown).not.toContain(text);
      }),
    );
  });

  it('keeps references: what was the same is the same, in any case, and what differed differs', () => {
    const [first] = scrubbed(
      { id, exchanges: [exchange({ ...cluster, again: id.toLowerCase(), other: `${id}2` })] },
      by,
    ).exchanges;
    const body = first?.answer?.body as Record<string, string>;
    expect(first?.url).toBe(`${host}${body['id'] ?? ''}?api-version=2025-10-01`);
    expect(body['id']?.split('/').at(-1)).toBe(body['name']);
    expect(body['again']?.toLowerCase()).toBe(body['id']?.toLowerCase());
    expect(body['other']).not.toBe(body['id']);
  });

  it('keeps what the warden judges by, and numbers to the last digit', () => {
    const window = configuration('aksManagedNodeOSUpgradeSchedule', {
      schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } },
      durationHours: 6,
      startTime: '01:00',
    });
    const text = `{"a":${JSON.stringify(window)},"big":9007199254740993}`;
    const recording = scrubbed({ id, exchanges: [exchange({}, { answer: { status: 200, headers: {}, text } })] }, by);
    expect(JSON.stringify(recording.exchanges[0]?.answer?.body)).toBe(text);
  });

  it('is read again as it was written, and anything else is refused with the field', () => {
    const recording = JSON.parse(JSON.stringify(scrubbed({ id, exchanges: [exchange(cluster)] }, by))) as object;
    expect(parseRecording(recording)).toEqual({ kind: 'recording', recording });
    const parsed = parseRecording({ ...recording, recordingVersion: 2 });
    expect(parsed).toMatchObject({ kind: 'invalid', problems: [{ field: 'recordingVersion' }] });
  });

  it('knows every word that the SDK knows', () => {
    const enumerations = Object.entries(containerService).filter(([name]) => name.startsWith('Known'));
    const words = enumerations.flatMap(([, values]) => Object.values(values as Record<string, string>));
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter((word) => !publicWords.has(word) && !isPublic(word))).toEqual([]);
  });
});

describe('what it answers', () => {
  const put = (after: object) =>
    answersOf(
      scrubbed(
        {
          id,
          exchanges: [
            exchange(cluster),
            exchange(cluster, { method: 'PUT', ifMatch: 'e', sent: JSON.stringify(cluster) }),
            exchange(after),
          ],
        },
        by,
      ),
    );

  it('says which answers have an eTag', () => {
    const answer = { status: 200, headers: { etag: '"1"' }, text: '{}' };
    expect(answersOf(scrubbed({ id, exchanges: [exchange({}, { answer })] }, by))).toEqual([
      'GET cluster: 1 of 1 answered, 1 of 1 with an ETag header, 0 of 1 with an eTag in the body',
      'PUT: not asked for',
    ]);
  });

  it('says what a PUT of the same lost and changed', () => {
    const { sku: _, ...lossy } = cluster;
    expect(put(cluster).slice(1)).toEqual([
      'PUT of the same with If-Match: 200 after 0.0 s, no operation URL',
      expect.stringMatching(/^Fields after it: \d+ before, none lost, none changed$/),
      'eTags after it: the same',
    ]);
    expect(put({ ...lossy, eTag: 'another', location: 'northeurope' }).slice(2)).toEqual([
      expect.stringMatching(/lost sku\.name, sku\.tier, changed location, sku\.name, sku\.tier$/),
      'eTags after it: new in eTag',
    ]);
  });
});
