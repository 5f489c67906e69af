/** Tables `changes`, `budgets` and `inbox`: rows that only count, in columns of their own. */

import * as z from 'zod';
import { fields } from './schema.ts';
import { plainForm } from './stored-form.ts';

/** Clusters that a sweep has changed. */
export interface ChangeCount {
  readonly count: number;
}

/** How often a channel was used in the minute and the hour of the last use; both are counted since the epoch. */
export interface SendCounts {
  readonly minute: number;
  readonly inMinute: number;
  readonly hour: number;
  readonly inHour: number;
  /** Shares of these. Rows of the first version count none: what they hold was sent by whoever came first, and is taken for urgent. */
  readonly digestInMinute?: number;
  readonly digestInHour?: number;
  readonly routineInMinute?: number;
  readonly routineInHour?: number;
}

/** What came in and could not be used. */
export interface InboxItem {
  readonly what: string;
  readonly raw: string;
  readonly times: number;
  readonly lastMs: number;
}

const number = z.number();

export const changeCountForm = plainForm(fields<ChangeCount>({ count: number }));

export const sendCountsForm = plainForm(
  fields<SendCounts>({
    minute: number,
    inMinute: number,
    hour: number,
    inHour: number,
    digestInMinute: number.optional(),
    digestInHour: number.optional(),
    routineInMinute: number.optional(),
    routineInHour: number.optional(),
  }),
);

export const inboxItemForm = plainForm(
  fields<InboxItem>({ what: z.string(), raw: z.string(), times: number, lastMs: number }),
);
