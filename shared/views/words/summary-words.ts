/** The state of the fleet in words. */

import { standings } from '../../domain/record/standing.ts';
import type { FleetSummary } from '../../domain/fleet/fleet-summary.ts';
import type { DigestFacts } from '../../domain/notices/notice.ts';
import { oldTables } from '../../domain/images/table-age.ts';
import { momentWords, spanWords } from '../../domain/time/moment.ts';
import type { NoticeSection } from './notice-section.ts';
import { shareOnTime, type PoolCounts } from '../../domain/judging/pool-clocks.ts';
import { standingWords } from './standing-words.ts';

/** `33 clusters: 9 need you, 13 repaired, 11 on time.`, and of the pools where that is known. */
export function summaryWords({
  clusters,
  standings: counts,
  pools,
}: Pick<FleetSummary, 'clusters' | 'standings' | 'pools'>): string {
  const head = `${String(clusters)} ${clusters === 1 ? 'cluster' : 'clusters'}`;
  const parts = standings.flatMap((each) =>
    counts[each] === 0 ? [] : [`${String(counts[each])} ${standingWords(each, counts[each])}`],
  );
  const ofPools = pools === undefined ? undefined : poolWords(pools);
  return `${parts.length === 0 ? head : `${head}: ${parts.join(', ')}`}.${ofPools === undefined ? '' : ` ${ofPools}`}`;
}

/** `71 pools: 61 run the newest image, 7 wait within their days, 3 are late: 96 % on time.` */
function poolWords(pools: PoolCounts): string | undefined {
  const share = shareOnTime(pools);
  if (share === undefined) return undefined;
  const { newest, onTime, late, cannotTell } = pools;
  const all = newest + onTime + late + cannotTell;
  const parts = [
    [newest, 'run the newest image'],
    [onTime, 'wait within their days'],
    [late, 'are late'],
    [cannotTell, 'nobody can tell'],
  ].flatMap(([count, words]) => (count === 0 ? [] : [`${String(count)} ${String(words)}`]));
  const percent = Math.floor(100 * share);
  return `${String(all)} ${all === 1 ? 'pool' : 'pools'}: ${parts.join(', ')}; ${String(percent)} % on time.`;
}

const most = 25;

const openTitles = { 'needs-you': 'Needs you', 'decides-itself': 'Decides itself' } as const;

/** What the warden knows by heart and nobody has looked up for a year. */
export function oldTablesSection(nowMs: number): NoticeSection {
  const items = oldTables(nowMs).map(({ table, asOf }) => ({
    text: `The built-in ${table}: as of ${asOf}`,
    hint: 'Update the warden, or say the dates in policy (image.ends, kubernetes.oldestSupportedMinor).',
  }));
  return { title: 'Dates that may no longer be right', items };
}

/** What the warden cannot do as policy says: somebody has to mend it. */
export function offSection(off: NonNullable<DigestFacts['off']>): NoticeSection {
  const items = off.map(({ id, setting }) => ({ text: `${id}: the setting ${setting} is missing` }));
  return { title: 'Receivers that cannot be told anything; you are told instead', items };
}

export function summarySections(summary: FleetSummary, timeZone: string): readonly NoticeSection[] {
  return [
    ...(['needs-you', 'decides-itself'] as const).map((standing) =>
      section(
        openTitles[standing],
        summary.open.filter((each) => each.standing === standing),
        ({ cluster, outcome, sinceMs }) => `${cluster.name}: ${outcome}, since ${momentWords(sinceMs, timeZone)}`,
      ),
    ),
    section(
      'Repaired within a day',
      summary.repaired,
      ({ cluster, to, atMs }) => `${cluster.name}: ${to}, ${momentWords(atMs, timeZone)}`,
    ),
    section(
      'Exempt',
      summary.exemptions,
      ({ cluster, owner, untilMs }) => `${cluster.name}: until ${momentWords(untilMs, timeZone)} (${owner})`,
    ),
    section(
      'Windows within seven days',
      summary.coming,
      ({ cluster, ...span }) => `${cluster.name}: ${spanWords(span, timeZone)}`,
    ),
  ];
}

function section<Entry>(title: string, entries: readonly Entry[], say: (entry: Entry) => string): NoticeSection {
  const items = entries.slice(0, most).map((entry) => ({ text: say(entry) }));
  const rest = entries.length - items.length;
  return {
    title: `${title} (${String(entries.length)})`,
    items: rest > 0 ? [...items, { text: `and ${String(rest)} more` }] : items,
  };
}
