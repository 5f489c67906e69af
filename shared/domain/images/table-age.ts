/** Built-in tables of dates that nobody has looked at for a year: what they say may no longer be so. */

import { calendarAsOf } from '../cluster/kubernetes-support.ts';
import { dayMs } from '../time/durations.ts';
import { imageEnds } from './image-ends.ts';

export interface OldTable {
  /** `end dates of node operating systems` */
  readonly table: string;
  /** `YYYY-MM-DD`; of several rows the oldest. */
  readonly asOf: string;
}

const longestDays = 365;

/** `nowMs`: epoch milliseconds. */
export function oldTables(nowMs: number): readonly OldTable[] {
  const [oldestRow = ''] = imageEnds.map(({ asOf }) => asOf).toSorted();
  const tables: readonly OldTable[] = [
    { table: 'end dates of node operating systems', asOf: oldestRow },
    { table: 'support of Kubernetes versions', asOf: calendarAsOf },
  ];
  return tables.filter(({ asOf }) => nowMs - Date.parse(asOf) > longestDays * dayMs);
}
