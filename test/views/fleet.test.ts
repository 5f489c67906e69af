/** The fleet as a page, as JSON and as a calendar. */

import { HtmlValidate } from 'html-validate';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { parseFleetQuery } from '../../shared/contracts/requests/fleet-query.ts';
import type { ClusterRecord } from '../../shared/domain/record/cluster-record.ts';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import type { UpcomingNotice } from '../../shared/domain/notices/notice.ts';
import { pickClusters, picksUnreadable } from '../../shared/domain/fleet/fleet-query.ts';
import { calendarEntry, fleetCalendar } from '../../shared/views/answers/calendar.ts';
import { fleetAnswer } from '../../shared/views/answers/fleet-answer.ts';
import { fleetPage } from '../../shared/views/answers/fleet-page.ts';
import { aRun } from '../builders/a-run.ts';
import { aWindow } from '../builders/a-window.ts';
import { barriers, hasBrowser, overflowsSideways, startBrowser } from '../browser.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const subscription = '11111111-1111-4111-8111-111111111111';

function aRecord(name: string, more: Partial<ClusterRecord> = {}): ClusterRecord {
  return {
    cluster: clusterRef(subscription, 'rg-<b>bold</b>', name),
    location: 'westeurope',
    verdict: 'drifted',
    fingerprint: 'x',
    sinceMs: nowMs - 86_400_000,
    judgedAtMs: nowMs - 60_000,
    memory: {},
    state: { kind: 'judged' },
    lastOutcome: 'held',
    lastLine: aRun().line,
    telling: {
      receivers: ['mail'],
      timeZone: 'Europe/Berlin',
      mode: 'audit',
      background: { pools: [], nextOpenings: [] },
    },
    nodeOS: {
      reading: { kind: 'scheduled', window: aWindow() },
      channel: 'NodeImage',
      isStopped: false,
      images: {},
      missedInARow: 0,
    },
    ...more,
  };
}

const well = { verdict: 'compliant', outcome: 'unchanged', findings: [] } as const;
const waits: Partial<SweepLine> = {
  held: [{ repairs: 'channel.drifted', reason: { kind: 'waits-for-window', opensAtMs: nowMs } }],
};

const query = (text: string): ReturnType<typeof parseFleetQuery> => parseFleetQuery(new URLSearchParams(text));
function pick(records: readonly ClusterRecord[], text: string): readonly string[] {
  const parsed = query(text);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  return pickClusters(records, parsed.query, nowMs).map(({ cluster }) => cluster.name);
}

describe('what is picked', () => {
  const records = [
    aRecord('fine', { verdict: 'compliant', location: 'eastus', lastLine: aRun(well).line }),
    aRecord('young', { sinceMs: nowMs }),
    aRecord('old'),
    aRecord('mended', { verdict: 'compliant', lastLine: aRun(well).line, memory: { writtenAtMs: nowMs - 1 } }),
    aRecord('waiting', { lastLine: aRun(waits).line }),
    aRecord('blind', { verdict: 'indeterminate' }),
    aRecord('spared', { verdict: 'exempt', telling: { ...aRecord('x').telling!, receivers: ['teams'] } }),
  ];

  it.each([
    ['', ['old', 'young', 'waiting', 'mended', 'fine', 'spared', 'blind']],
    ['standing=repaired', ['mended']],
    ['standing=on-time&standing=exempt', ['fine', 'spared']],
    ['standing=needs-you,decides-itself', ['old', 'young', 'waiting']],
    ['name=*L*', ['old', 'blind']],
    ['name=old&name=young&code=key&clientId=default', ['old', 'young']],
    // As the Functions host joins them.
    ['name=old,young', ['old', 'young']],
    ['location=EastUS', ['fine']],
    [`subscription=${subscription.toUpperCase()}&resourceGroup=rg-*&receiver=teams`, ['spared']],
    ['resourceGroup=other', []],
  ])('%s', (text, names) => {
    expect(pick(records, text)).toEqual(names);
  });

  it.each([
    ['standing=bad', 'standing[0]'],
    ['name=', 'name[0]'],
    ['cluster=x', 'cluster'],
    ['constructor=x', 'constructor'],
    ['__proto__=x', '__proto__'],
  ])('%s is refused with the field', (text, field) => {
    expect(query(text)).toMatchObject({ kind: 'invalid', problems: [{ field }] });
  });

  it.each([
    ['drifted', 'needs-you and decides-itself'],
    ['indeterminate', 'cannot-tell'],
    ['compliant', 'on-time, repaired and decides-itself'],
  ])('standing=%s is refused with the words of today', (word, now) => {
    const words = 'needs-you, decides-itself, repaired, on-time, exempt, cannot-tell';
    const message = `must be one of ${words}; what was ${word} is now ${now}`;
    expect(query(`standing=${word}`)).toEqual({
      kind: 'invalid',
      problems: [{ field: 'standing[0]', message }],
    });
  });

  it.each([
    ['', true],
    ['standing=cannot-tell', true],
    ['standing=needs-you', false],
    ['name=*', false],
    ['receiver=mail', false],
  ])('%s: clusters whose record cannot be read are counted: %s', (text, isCounted) => {
    const parsed = query(text);
    expect(parsed.kind === 'query' && picksUnreadable(parsed.query)).toBe(isCounted);
  });
});

describe('the page', () => {
  const records = [aRecord('aks-1'), aRecord('aks-2', { verdict: 'compliant', lastLine: aRun(well).line })];
  const unseen = { ...aRecord('new', { state: { kind: 'unread', isMissing: false } }), lastLine: undefined } as never;
  const page = fleetPage({ records: [...records, unseen], unreadable: 2 }, nowMs);

  it('is valid and accessible, and holds no markup from Azure', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:recommended', 'html-validate:a11y'],
      rules: { 'void-style': 'off', 'doctype-style': 'off', 'no-trailing-whitespace': 'off' },
    });
    const { results } = await validator.validateString(page, 'fleet.html');
    expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
    expect(page).not.toContain('<b>');
    expect(page).toContain('5 clusters: 1 needs you, 1 on time, 3 cannot tell.');
    expect([...page.matchAll(/<span class="([\w-]+)">/g)].map(([, standing]) => standing)).toEqual([
      'needs-you',
      'on-time',
      'cannot-tell',
    ]);
    expect(page).toContain('What is remembered of 2 clusters cannot be read');
  });

  it.skipIf(!hasBrowser)('can be read and searched, light and dark', { timeout: 30_000 }, async () => {
    const browser = await startBrowser();
    for (const [colorScheme, width] of [
      ['light', 1200],
      ['dark', 375],
    ] as const) {
      const shown = await (await browser.newContext({ colorScheme, viewport: { width, height: 800 } })).newPage();
      await shown.setContent(page);
      expect([await barriers(shown), await overflowsSideways(shown)]).toEqual([[], false]);
      await shown.fill('input', 'on time aks-2');
      expect(await shown.locator('article:visible h2').allInnerTexts()).toEqual(['aks-2: on time']);
    }
    await browser.close();
  });
});

it('the answer says when a cluster was looked at, why it is what it is, and when AKS may upgrade it next', () => {
  expect(fleetAnswer({ records: [aRecord('aks-1')], unreadable: 1 }, nowMs)).toMatchObject({
    counts: {
      clusters: 2,
      'needs-you': 1,
      'decides-itself': 0,
      repaired: 0,
      'on-time': 0,
      exempt: 0,
      'cannot-tell': 1,
    },
    unreadable: 1,
    clusters: [
      {
        name: 'aks-1',
        standing: 'needs-you',
        outcome: 'held',
        findings: [{ code: 'channel.drifted' }],
        judgedAt: '2026-11-21T11:59:00.000Z',
        nextOpening: { start: expect.stringMatching(/^2026-11-2\d/) as unknown },
      },
    ],
  });
});

describe('the calendar', () => {
  const events = (text: string): readonly ICAL.Event[] =>
    new ICAL.Component(ICAL.parse(text) as [string, unknown[], unknown[]])
      .getAllSubcomponents('vevent')
      .map((each) => new ICAL.Event(each));
  const late = { kind: 'scheduled', window: aWindow({ startMinute: 300 }) } as const;
  const records = [
    ...['c', 'a', 'b', 'd'].map((name) => aRecord(name)),
    aRecord('alone', { nodeOS: { ...aRecord('x').nodeOS!, reading: late } }),
    aRecord('off', { nodeOS: { ...aRecord('x').nodeOS!, channel: 'None' } }),
    { ...aRecord('unknown'), nodeOS: undefined } as never,
  ];

  it('has an entry for clusters that open together, and none where AKS heeds no window', () => {
    const [first, second] = events(fleetCalendar(records, nowMs));
    expect(first?.summary).toBe('Node OS window: a, b, c and 1 more');
    expect(first?.description).toContain('d (rg-<b>bold</b>)');
    expect(first?.duration.toSeconds()).toBe(aWindow().durationHours * 3_600);
    expect(second?.summary).toBe('Node OS window: alone');
  });

  it('has an id for every entry, the same at each visit', () => {
    const [now, later] = [nowMs, nowMs + 1_000].map((atMs) =>
      events(fleetCalendar(records, atMs)).map(({ uid }) => uid),
    );
    expect(new Set(now).size).toBe(now?.length);
    expect(now?.length).toBeGreaterThan(20);
    expect(later).toEqual(now);
  });

  it('comes with a mail about an opening, and not with one about none', () => {
    const notices = exampleNotices(nowMs);
    const withOpening = notices.find((each): each is UpcomingNotice => each.kind === 'window-upcoming')!;
    const [event] = events(calendarEntry(withOpening)?.text ?? '');
    expect(event?.startDate.toJSDate().getTime()).toBe(withOpening.facts.nextOpenings[0]?.startMs);
    expect(calendarEntry({ ...withOpening, facts: { ...withOpening.facts, nextOpenings: [] } })).toBeUndefined();
  });
});
