/** Table `outbox`: a notice for one receiver. */

import * as z from 'zod';
import type { OutboxEntry } from '../../ports/notices.ts';
import { noticeFromStored, storedNotice, storedNoticeSchema, type StoredNotice } from './notice.ts';
import { fields } from './schema.ts';
import { storedForm } from './stored-form.ts';

export interface StoredOutboxEntry {
  readonly receiverId: string;
  readonly notice: StoredNotice;
}

export const outboxEntryForm = storedForm<StoredOutboxEntry, OutboxEntry>({
  schemaVersion: 1,
  schema: fields<StoredOutboxEntry>({ receiverId: z.string(), notice: storedNoticeSchema }),
  lifts: {},
  fromStored: ({ receiverId, notice }) => ({ receiverId, notice: noticeFromStored(notice) }),
  toStored: ({ receiverId, notice }) => ({ receiverId, notice: storedNotice(notice) }),
});
