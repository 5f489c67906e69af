/** The fleet as one bar, each standing by its share. */

import type { Standing } from '../../shared/domain/record/standing.ts';
import type { Page } from './page.ts';
import { standingStyle } from './standing-style.ts';
import type { Tally } from './summary.ts';

const drawn: Readonly<Record<Standing, string>> = {
  'needs-you': '█',
  'decides-itself': '▓',
  repaired: '▒',
  'on-time': '▒',
  exempt: '░',
  'cannot-tell': '░',
};
const written: Readonly<Record<Standing, string>> = {
  'needs-you': '#',
  'decides-itself': '=',
  repaired: '+',
  'on-time': '-',
  exempt: '.',
  'cannot-tell': '?',
};

/** Whoever is there at all has at least one cell; what rounding leaves is taken from, or given to, the largest. */
export function standingBar(tallies: readonly Tally[], page: Page): string {
  const width = page.columns - 4;
  const all = tallies.reduce((sum, { count }) => sum + count, 0);
  const cells = tallies.map(({ count }) => (count === 0 ? 0 : Math.max(1, Math.round((width * count) / all))));
  const largest = cells.indexOf(Math.max(...cells));
  cells[largest] = (cells[largest] ?? 0) + width - cells.reduce((sum, each) => sum + each, 0);
  const letters = page.isUtf8 ? drawn : written;
  return tallies
    .map(({ standing }, index) => {
      const bar = letters[standing].repeat(Math.max(0, cells[index] ?? 0));
      const style = standing === 'on-time' ? 'dim' : standingStyle(standing);
      return style === undefined || bar === '' ? bar : page.paint(style, bar);
    })
    .join('');
}
