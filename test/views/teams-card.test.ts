/** Cards as the Adaptive Cards library reads them, at the version that Teams shows everywhere. */

import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as AdaptiveCards from 'adaptivecards';
import { escapeCardText, mostBytes, renderTeamsMessage } from '../../shared/channels/teams/card.ts';
import type { AnnouncedEvent } from '../../shared/domain/events/aks-event.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import type { EventNotice, Notice } from '../../shared/domain/notices/notice.ts';
import { aFullNotice } from '../builders/every-notice.ts';
import { aDriftFinding } from '../builders/a-run.ts';

// The package's modules cannot be imported by Node; its bundle can.
const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.min.js',
) as typeof AdaptiveCards;

type Json = Readonly<Record<string, unknown>>;
const cardOf = (message: Json): Json => (message['attachments'] as { content: Json }[])[0]!.content;
const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

function complaintsAbout(json: Json): readonly string[] {
  const context = new SerializationContext(Versions.v1_4);
  const card = new AdaptiveCard();
  card.parse(json, context);
  const parsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const validation = card.validateProperties().validationEvents.map(({ message }) => message);
  const back = card.toJSON(new SerializationContext(Versions.v1_4)) as Json;
  return [...parsing, ...validation, ...differences(json, back, '')];
}

/** Leaves that do not come back the same: properties that 1.4 does not know, and values of a wrong type. */
function differences(sent: unknown, back: unknown, path: string): readonly string[] {
  if (path === '/msteams' || path === '/$schema') return [];
  if (typeof sent !== 'object' || sent === null)
    return sent === back ? [] : [`${path}: ${JSON.stringify(sent)} came back as ${JSON.stringify(back)}`];
  return Object.entries(sent).flatMap(([key, value]) =>
    differences(value, (back as Json | undefined)?.[key], `${path}/${key}`),
  );
}

const examples = exampleNotices(Date.parse('2026-11-21T12:00Z'));
const cards: readonly (readonly [string, readonly [Notice, ...Notice[]]])[] = [
  ...examples.map((notice) => [notice.kind, [notice]] as const),
  ['a digest of everything', examples as [Notice, ...Notice[]]],
];

describe.each(cards)('the card of %s', (_, notices) => {
  const mentions = [{ name: 'Ada', id: 'ada@example.com' }];
  const message = renderTeamsMessage(notices, { receiver: { mentions } });

  it('is a whole 1.4 card: parsed without a complaint, and back the same', () => {
    expect(complaintsAbout(cardOf(message))).toEqual([]);
  });

  it('is one attachment whose only actions open a link', () => {
    expect(message['attachments']).toHaveLength(1);
    expect((cardOf(message)['actions'] as Json[]).filter(({ type }) => type !== 'Action.OpenUrl')).toEqual([]);
  });

  it('mentions people in what is urgent, and names each of them', () => {
    const { entities = [] } = cardOf(message)['msteams'] as { entities?: Json[] };
    const isUrgent = notices.some(({ severity }) => severity === 'error' || severity === 'critical');
    expect(entities.map(({ text }) => text)).toEqual(isUrgent ? ['<at>Ada</at>'] : []);
    expect(JSON.stringify(cardOf(message)['body']).includes('<at>Ada</at>')).toBe(isUrgent);
  });
});

it('the judge itself complains about what 1.4 does not know', () => {
  const card = cardOf(renderTeamsMessage([aFullNotice('drift-found')]));
  const body = card['body'] as Json[];
  expect(complaintsAbout({ ...card, body: [...body, { type: 'Table' }] })).not.toEqual([]);
  expect(complaintsAbout({ ...card, body: [...body, { type: 'TextBlock', text: 'x', wrapp: true }] })).not.toEqual([]);
});

describe('size', () => {
  it('stays under the limit however much there is to say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.string({ maxLength: 3_000 }), (count, text) => {
        const notice = aFullNotice('repair-failed', {
          problem: text,
          findings: Array.from({ length: count }, aDriftFinding),
          pools: Array.from({ length: count }, (_, n) => ({ name: `pool${String(n)}`, osType: 'Linux' })),
        });
        expect(bytesOf(renderTeamsMessage([notice]))).toBeLessThanOrEqual(mostBytes);
      }),
      { numRuns: 40 },
    );
  });

  const failures = (count: number, details: string) =>
    Array.from({ length: count }, (_, n) => {
      const notice = examples.find((each): each is EventNotice => each.kind === 'maintenance-failed')!;
      const event = { ...notice.facts.event, details } as AnnouncedEvent;
      const cluster = { ...clusterRef('sub-1', 'rg', `shop-${String(n)}`), location: 'westeurope' };
      return { ...notice, cluster, facts: { ...notice.facts, event } };
    }) as unknown as [Notice, ...Notice[]];

  it('of a digest stays under the limit however much Azure says, and however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.string({ maxLength: 8_000, unit: 'binary' }), (count, text) => {
        expect(bytesOf(renderTeamsMessage(failures(count, text)))).toBeLessThanOrEqual(mostBytes);
      }),
      { numRuns: 40 },
    );
  });

  it('shortens what Azure says before it leaves a cluster out, and names those it leaves out', () => {
    const named = (count: number) =>
      new Set(JSON.stringify(renderTeamsMessage(failures(count, 'Drain failed. '.repeat(600)))).match(/shop-\d+/g));
    expect(named(6).size).toBe(6);
    expect(named(40).size).toBe(40);
    expect(named(70).size).toBe(70);
  });

  it('says how much was left out', () => {
    const pools = Array.from({ length: 300 }, (_, n) => ({ name: `pool${String(n)}`, osType: 'Linux' }));
    expect(JSON.stringify(renderTeamsMessage([aFullNotice('drift-found', { pools })]))).toMatch(/and 2\d\d more/);
  });
});

describe('text from Azure in a card', () => {
  it.each([
    ['a link', '[click](https://evil.example)', String.raw`\[click\](https://evil.example)`],
    ['emphasis', '**bold** _it_', String.raw`\*\*bold\*\* \_it\_`],
    ['a mention', '<at>everyone</at>', '&lt;at&gt;everyone&lt;/at&gt;'],
    ['a list', '- item', String.raw`\- item`],
    ['a numbered list', '1. item', String.raw`1\. item`],
    ['a heading', '# head', String.raw`\# head`],
    ['a plain sentence', 'pool system: 3 nodes.', 'pool system: 3 nodes.'],
  ])('%s is shown as it was written', (_, text, escaped) => {
    expect(escapeCardText(text)).toBe(escaped);
  });

  it('reaches every text of a card only escaped', () => {
    const card = JSON.stringify(
      renderTeamsMessage([aFullNotice('repair-failed', { problem: '<at>all</at> [x](http://y)' })]),
    );
    expect(card).not.toContain('<at>');
    expect(card).not.toContain('[x](');
  });
});
