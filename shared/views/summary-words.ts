/** The state of the fleet in words. */

import type { FleetSummary } from '../domain/fleet-summary.ts';
import { momentWords, spanWords } from './moment.ts';
import type { NoticeSection } from './notice-words.ts';

export function summaryWords({ clusters, compliant, drifted, exempt, indeterminate }: FleetSummary): string {
  return `${String(clusters)} clusters: ${String(compliant)} follow policy, ${String(drifted)} drifted, ${String(exempt)} exempt, ${String(indeterminate)} not known.`;
}

const most = 25;

export function summarySections(summary: FleetSummary, timeZone: string): readonly NoticeSection[] {
  return [
    section(
      'Open',
      summary.open,
      ({ cluster, outcome, sinceMs }) => `${cluster.name}: ${outcome}, since ${momentWords(sinceMs, timeZone)}`,
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
