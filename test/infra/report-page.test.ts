/** What a terminal is given: tables that fit, standings that add up, nothing that a terminal would obey. */

import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fleetReport } from '../../infra/report/fleet-report.ts';
import { overviewReport } from '../../infra/report/overview.ts';
import { renderReport } from '../../infra/report/formats.ts';
import { plainPage, type Page } from '../../infra/report/page.ts';
import { reasonWords } from '../../infra/report/reason-words.ts';
import { standingBar } from '../../infra/report/standing-bar.ts';
import { tally } from '../../infra/report/summary.ts';
import { tableLines, wrapped, type Column } from '../../infra/report/table.ts';
import { textReport } from '../../infra/report/text.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { aboutFindings } from '../../shared/domain/judging/about-findings.ts';
import { countStandings, standings, type Standing } from '../../shared/domain/record/standing.ts';
import { judgeFleet } from '../../shared/domain/fleet/judge-fleet.ts';
import { aSnapshot } from '../builders/a-cluster.ts';
import { aFleetPolicy } from '../builders/a-policy.ts';
import { aNodeOSWindow } from '../builders/a-window.ts';

const page = (columns: number): Page => ({ ...plainPage, columns });
const subscription = '11111111-1111-4111-8111-111111111111';
const nowMs = Date.parse('2026-11-21T12:00Z');

interface Row {
  readonly name: string;
  readonly count: number;
  readonly why: string;
}
const columns: readonly Column<Row>[] = [
  { title: 'N', of: ({ count }) => String(count), isNumber: true },
  { title: 'NAME', of: ({ name }) => name, cut: 'middle', least: 9 },
  { title: 'REGION', of: () => 'westeurope', from: 100 },
  { title: 'WHY', of: ({ why }) => why, cut: 'end', least: 9 },
];

describe('a table', () => {
  const row = (name: string, why: string): Row => ({ name, count: 7, why });

  it('shortens a name in its middle, because both of its ends tell it apart', () => {
    const [, line] = tableLines(columns, [row('payments-production-0001', 'no window')], page(30));
    expect(line).toMatch(/^7 {2}pay\S*…\S*0001 {2}no window$/);
  });

  it('leaves everything whole where nobody counts columns', () => {
    const [, line] = tableLines(columns, [row('n'.repeat(90), 'w'.repeat(400))], plainPage);
    expect(line).toBe(`7  ${'n'.repeat(90)}  westeurope  ${'w'.repeat(400)}`);
  });

  it('has fewer columns on a narrow page', () => {
    expect(tableLines(columns, [], page(80))).toEqual(['N  NAME  WHY']);
    expect(tableLines(columns, [], page(100))).toEqual(['N  NAME  REGION  WHY']);
  });

  it('never has a line that is wider than its page, whatever is in it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 120 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text), { maxLength: 5 }),
        fc.integer({ min: 10, max: 160 }),
        (rows, width) => {
          const lines = tableLines(
            columns,
            rows.map(([name, why]) => row(name, why)),
            page(width),
          );
          expect(lines.filter((line) => stringWidth(line) > width || line.includes('\n'))).toEqual([]);
        },
      ),
    );
  });

  it('pads by what is seen: letters of double width stand in line', () => {
    const lines = tableLines(columns, [row('支払い', 'a'), row('pay', 'b')], page(80));
    expect(lines.slice(1).map((line) => stringWidth(line.slice(0, -1)))).toEqual([11, 11]);
  });
});

describe('sentences', () => {
  it('go on in the next line at a word, and a word that is too long at any letter', () => {
    expect(wrapped('one two three', page(9), '  ')).toEqual(['  one two', '  three']);
    expect(wrapped(`a ${'x'.repeat(12)} b`, page(9), '  ')).toEqual(['  a', '  xxxxxxx', '  xxxxx b']);
  });

  it('hold nothing that a terminal would obey', () => {
    const hostile = aSnapshot({
      nodeOSUpgradeChannel: 'Unrecognised',
      rawNodeOSUpgradeChannel: '\u001B]0;x\u0007\u202E',
    });
    const report = fleetReport(judgeFleet([hostile], aFleetPolicy(), { nowMs }), {
      nowMs,
      unread: [{ id: '/x/\u001B[2J', reason: '\u009B31m' }],
    });
    for (const text of [textReport(report, page(80)), overviewReport(report, page(80))])
      expect(text).not.toMatch(/(?!\n)\p{Cc}|\u202E/u);
  });
});

describe('how a fleet stands', () => {
  const off = { nodeOSUpgradeChannel: 'None' } as const;
  const exemption = { 'aks-patch-warden-exempt': 'until=2026-12-31; owner=team-x; reason=freeze' };
  const fleet = [
    // At noon UTC, which is the same day wherever the test runs as seen from another noon.
    aSnapshot({ ref: clusterRef(subscription, 'rg', 'well') }, [aNodeOSWindow({ startMinute: 12 * 60 })]),
    aSnapshot({ ref: clusterRef(subscription, 'rg', 'off'), ...off }),
    aSnapshot({ ref: clusterRef(subscription, 'rg(1)', 'bare'), ...off }, []),
    aSnapshot({ ref: clusterRef(subscription, 'rg', 'left-alone'), ...off, tags: exemption }),
    { ...aSnapshot(), maintenance: { kind: 'unknown', problem: 'AuthorizationFailed' } } as const,
  ];
  const report = (mode: 'audit' | 'enforce') =>
    fleetReport(
      judgeFleet(
        fleet,
        aFleetPolicy({ mode }, { tags: { mayExempt: true, mayChooseRing: false, mayAddReceivers: false } }),
        { nowMs },
      ),
      {
        nowMs,
        unread: [{ id: '/subscriptions/x/gone', reason: 'it was deleted meanwhile' }],
      },
    );

  it.each<['audit' | 'enforce', Partial<Record<Standing, number>>]>([
    // A fleet that is only looked at is mended by nobody but people.
    ['audit', { 'needs-you': 2, 'on-time': 1, exempt: 1, 'cannot-tell': 2 }],
    ['enforce', { 'decides-itself': 2, 'on-time': 1, exempt: 1, 'cannot-tell': 2 }],
  ])('in mode %s every cluster, read or not, stands in exactly one way', (mode, counts) => {
    const tallies = tally(report(mode));
    expect(tallies.map(({ standing }) => standing)).toEqual(standings);
    expect(tallies).toEqual(standings.map((standing) => ({ standing, count: counts[standing] ?? 0 })));
    expect(tallies.reduce((sum, { count }) => sum + count, 0)).toBe(fleet.length + 1);
  });

  it('says the same numbers in the overview, the table and the page, and each cluster in the files once', () => {
    const told = report('audit');
    const numbers = '6 clusters: 2 need you, 1 on time, 1 exempt, 2 cannot tell.';
    expect(overviewReport(told, page(80))).toContain(
      '  2 need you   0 decide themselves   1 on time   1 exempt   2 cannot tell\n',
    );
    for (const format of ['table', 'html'] as const) expect(renderReport(told, format, plainPage)).toContain(numbers);
    const headings = [...renderReport(told, 'html', plainPage).matchAll(/<span class="([\w-]+)">/g)];
    expect(countStandings(headings.map(([, standing]) => standing as Standing))).toEqual(
      Object.fromEntries(tally(told).map(({ standing, count }) => [standing, count])),
    );
    const text = renderReport(told, 'text', plainPage);
    expect(text.match(/^\S+: .*$/gm)).toEqual([
      'bare: needs you',
      'off: needs you',
      'well: on time',
      'left-alone: exempt',
      'shop-01: cannot tell',
    ]);
    const rows = renderReport(told, 'csv', plainPage).trimEnd().split('\r\n').slice(1);
    const standingOfRow = new Map(rows.map((row) => [row.split(',')[2], row.split(',').at(-1)]));
    expect(countStandings([...standingOfRow.values()] as Standing[])).toEqual(
      Object.fromEntries(tally(told).map(({ standing, count }) => [standing, count])),
    );
    const { clusters } = JSON.parse(renderReport(told, 'json', plainPage)) as { clusters: { standing: string }[] };
    expect(clusters.map(({ standing }) => standing)).toEqual([
      'needs-you',
      'needs-you',
      'on-time',
      'exempt',
      'cannot-tell',
    ]);
    expect(renderReport(told, 'sarif', plainPage)).toContain('"standing": "cannot-tell"');
  });

  it('is a bar as wide as its page, in which nobody who is there is missing', () => {
    const many = { standing: 'on-time', count: 10_000 } as const;
    const few = { standing: 'needs-you', count: 1 } as const;
    const bar = standingBar([few, many], page(84));
    expect(bar).toBe(`█${'▒'.repeat(79)}`);
    expect(standingBar([few, many], { ...page(84), isUtf8: false })).toBe(`#${'-'.repeat(79)}`);
  });

  it('gives the command that mends the first, with what has to be quoted', () => {
    const text = overviewReport(report('audit'), plainPage);
    expect(text).toContain('CURE of the first: bare. ');
    expect(text).toContain(
      '--day-of-week Sunday --duration 6 --start-time 01:00 --utc-offset=+00:00 -g "rg(1)" --cluster-name bare\n',
    );
    expect(text).toContain('  az aks update --node-os-upgrade-channel SecurityPatch -g "rg(1)" -n bare\n');
  });

  it('counts only pools that the coming openings reach', () => {
    // Two clusters have the window of Sunday with their channel on: the one that is well has one pool, the one off is not reached.
    const text = overviewReport(report('audit'), page(80));
    const reached = /^pools reached(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/);
    expect(reached).toEqual(['·', '1', '·', '·', '·', '·', '·', '·', '1', '·', '·', '·', '·', '·']);
  });

  it('names each reason in so few words that they stand beside a name', () => {
    const words = [...aboutFindings.keys()].map(reasonWords);
    expect(words.filter((each) => each.length > 38)).toEqual([]);
    expect(new Set(words).size).toBe(words.length);
  });
});
