/** A notice that cannot be laid out is told in plain words, and stops no other. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainEmail, renderEmail } from '../../shared/channels/email/html.ts';
import { layOut, type Layout, type Notices } from '../../shared/channels/layout.ts';
import { mostBytes, plainTeamsMessage, renderTeamsMessage } from '../../shared/channels/teams/card.ts';
import { makeTopicMessenger } from '../../shared/channels/topic/messenger.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import type { Notice } from '../../shared/domain/notices/notice.ts';
import { topicReceiver } from '../../shared/domain/notices/receiver.ts';
import { plainWords } from '../../shared/views/words/plain-words.ts';
import { aNotice } from '../builders/a-run.ts';

const email: Layout<{ text: string; html: string; subject: string }> = {
  full: (notices) => renderEmail(notices, undefined),
  plain: plainEmail,
};
const teams: Layout<unknown> = { full: (notices) => renderTeamsMessage(notices), plain: plainTeamsMessage };

function example<Kind extends Notice['kind']>(kind: Kind): Extract<Notice, { readonly kind: Kind }> {
  return exampleNotices(Date.parse('2026-11-21T12:00Z')).find((each) => each.kind === kind) as never;
}

const unreadable: Notice = {
  id: 'bad',
  kind: 'unreadable',
  severity: 'error',
  cluster: aNotice().cluster,
  occurredAtMs: Date.parse('2026-11-21T12:00Z'),
  timeZone: 'UTC',
  facts: { was: 'window-skipped', reason: 'what was stored of this notice cannot be read' },
};
const good = aNotice({ id: 'good' });
const broken: readonly (readonly [string, Notice])[] = [
  ['without facts', { ...aNotice({ id: 'bad' }), facts: undefined } as never],
  ['without findings', { ...aNotice({ id: 'bad' }), facts: { mode: 'enforce' } } as never],
  [
    'in a time zone that does not exist',
    { ...example('window-upcoming'), id: 'bad', timeZone: 'Mars/Olympus', cluster: aNotice().cluster },
  ],
  ['at no moment at all', aNotice({ id: 'bad', occurredAtMs: NaN })],
  ['whose stored form could not be read', unreadable],
];

describe.each([
  ['a mail', email],
  ['a card', teams],
] as const)('%s', (_, layout: Layout<unknown>) => {
  const laid = (notices: Notices) => layOut(layout, { notices, receiver: topicReceiver, isPlain: false });

  it.each(broken)('about a notice %s is sent all the same', (_, bad) => {
    const { message, plain } = laid([bad]);
    expect(JSON.stringify(message)).toContain('shop-01');
    expect(JSON.stringify(message)).toContain('here are the bare facts');
    expect(plain).toEqual(['bad']);
  });

  it.each(broken.slice(0, 2))('of many tells the others as usual beside a notice %s', (_, bad) => {
    const { message, plain } = laid([good, bad, ...[1, 2, 3].map((index) => aNotice({ id: `good${String(index)}` }))]);
    expect(plain).toEqual(['bad']);
    expect(JSON.stringify(message)).toContain('could not be laid out');
    expect(JSON.stringify(message)).toContain('5 notices');
  });

  it('is as usual when nothing is wrong', () => {
    expect(laid([good]).plain).toEqual([]);
    expect(laid([good]).message).toEqual(layout.full([good], topicReceiver));
  });
});

describe('plain words', () => {
  it('never throw and keep to their length, whatever is in a notice', () => {
    fc.assert(
      fc.property(fc.array(fc.object(), { minLength: 1, maxLength: 30 }), fc.nat(5_000), (objects, more) => {
        const notices = objects as unknown as Notices;
        expect(plainWords(notices, 100 + more).text.length).toBeLessThanOrEqual(100 + more);
        expect(plainWords(notices, 100 + more).subject).not.toBe('');
      }),
    );
  });

  it('of many fit on a card', () => {
    const long = 'ö"\\<x>\n'.repeat(900);
    const notices = Array.from({ length: 300 }, (_, index) => aNotice({ id: `${String(index)} ${long}` }));
    const card = plainTeamsMessage(notices as unknown as Notices);
    expect(new TextEncoder().encode(JSON.stringify(card)).length).toBeLessThanOrEqual(mostBytes);
  });

  it('can make no markup of what a notice holds', () => {
    expect(plainEmail([aNotice({ id: '<script>' })]).html).not.toContain('<script>');
  });

  it('say that it is a test', () => {
    expect(plainEmail([aNotice({ isTest: true })]).subject).toMatch(/^Test: /);
  });
});

describe('the topic', () => {
  it('publishes a notice at no moment at all, without a time', async () => {
    const bodies: string[] = [];
    const messenger = makeTopicMessenger({
      endpoint: 'https://topic.example/api/events',
      credential: () => Promise.resolve({ getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 9e15 }) }),
      httpClient: () =>
        Promise.resolve({
          sendRequest: async (request) => {
            const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
            bodies.push(typeof request.body === 'string' ? request.body : '');
            return { request, status: 200, headers: createHttpHeaders(), bodyAsText: '' };
          },
        }),
      layout: {
        full: () => {
          throw new RangeError('no words');
        },
        plain: (notices) => notices.map((notice) => ({ subject: notice.id, summary: 'bare facts' })),
      },
    });
    const bad = aNotice({ id: 'bad', occurredAtMs: NaN });
    const delivery = await messenger.send([bad], topicReceiver, { signal: AbortSignal.timeout(30_000) });
    expect(delivery).toEqual({ kind: 'sent', plain: ['bad'] });
    const [event] = JSON.parse(bodies[0] ?? '[]') as { id: string; time?: string; data: object }[];
    expect(event).toMatchObject({ id: 'bad', data: { summary: 'bare facts' } });
  });
});
