/** Table `outbox`: a notice for one receiver. */

import * as z from 'zod';
import type { Notice } from '../../domain/notices/notice.ts';
import { noticeFromStored, storedNotice, storedNoticeSchema, type StoredNotice } from './notice.ts';
import { fields } from './schema.ts';
import { storedForm } from './stored-form.ts';

export interface StoredOutboxEntry {
  readonly receiverId: string;
  readonly notice: StoredNotice;
}

interface NoticeForReceiver {
  readonly receiverId: string;
  readonly notice: Notice;
}

export const outboxEntryForm = storedForm<StoredOutboxEntry, NoticeForReceiver>({
  schemaVersion: 1,
  schema: fields<StoredOutboxEntry>({ receiverId: z.string(), notice: storedNoticeSchema }),
  lifts: {},
  fromStored: ({ receiverId, notice: stored }) => {
    const notice = noticeFromStored(stored);
    return notice && { receiverId, notice };
  },
  toStored: ({ receiverId, notice }) => ({ receiverId, notice: storedNotice(notice) }),
});
