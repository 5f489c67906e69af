/** The fleet as a page, as JSON and as a calendar. */

import { HtmlValidate } from 'html-validate';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { parseFleetQuery } from '../../shared/contracts/requests/fleet-query.ts';
import type { ClusterRecord } from '../../shared/domain/record/cluster-record.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import type { UpcomingNotice } from '../../shared/domain/notices/notice.ts';
import { pickClusters } from '../../shared/domain/fleet/fleet-query.ts';
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

const query = (text: string): ReturnType<typeof parseFleetQuery> => parseFleetQuery(new URLSearchParams(text));
function pick(records: readonly ClusterRecord[], text: string): readonly string[] {
  const parsed = query(text);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  return pickClusters(records, parsed.query).map(({ cluster }) => cluster.name);
}

describe('what is picked', () => {
  const records = [
    aRecord('fine', { verdict: 'compliant', location: 'eastus' }),
    aRecord('young', { sinceMs: nowMs }),
    aRecord('old'),
    aRecord('mended', { lastOutcome: 'repaired' }),
    aRecord('blind', { verdict: 'indeterminate' }),
    aRecord('spared', { verdict: 'exempt', telling: { ...aRecord('x').telling!, receivers: ['teams'] } }),
  ];

  it.each([
    ['', ['old', 'young', 'blind', 'mended', 'spared', 'fine']],
    ['standing=repaired', ['mended']],
    ['standing=compliant&standing=exempt', ['spared', 'fine']],
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
});

describe('the page', () => {
  const records = [aRecord('aks-1'), aRecord('aks-2', { verdict: 'compliant', lastOutcome: 'unchanged' })];
  const page = fleetPage([...records, { ...aRecord('new'), lastLine: undefined } as never], nowMs);

  it('is valid and accessible, and holds no markup from Azure', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:recommended', 'html-validate:a11y'],
      rules: { 'void-style': 'off', 'doctype-style': 'off', 'no-trailing-whitespace': 'off' },
    });
    const { results } = await validator.validateString(page, 'fleet.html');
    expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
    expect(page).not.toContain('<b>');
    expect(page).toContain('3 clusters: 2 drifted, 1 following policy.');
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
      await shown.fill('input', 'compliant aks-2');
      expect(await shown.locator('article:visible h2').allInnerTexts()).toEqual(['aks-2: compliant']);
    }
    await browser.close();
  });
});

it('the answer says when a cluster was looked at, why it is what it is, and when AKS may upgrade it next', () => {
  expect(fleetAnswer([aRecord('aks-1')], nowMs)).toMatchObject({
    counts: { clusters: 1, drifted: 1 },
    clusters: [
      {
        name: 'aks-1',
        standing: 'drifted',
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
