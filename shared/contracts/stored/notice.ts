/** A notice as it waits in the outbox. */

import * as z from 'zod';
import { noticeKinds, type Notice } from '../../domain/notices/notice.ts';
import { refFields } from './cluster.ts';
import { findingSchema, severitySchema } from './findings.ts';
import { actionOutcomeSchema, heldSchema } from './repairs.ts';
import { fields, list, wordOf } from './schema.ts';

export type StoredNotice = Notice;

/** What every notice shows is parsed; what only some of them do is left to its kind. */
const facts = z.looseObject({
  findings: list(findingSchema),
  actions: list(actionOutcomeSchema),
  held: list(heldSchema),
}) as unknown as z.ZodType<Notice['facts']>;

export const storedNoticeSchema = fields<StoredNotice>({
  id: z.string(),
  kind: wordOf(noticeKinds),
  severity: severitySchema,
  cluster: fields<NonNullable<Notice['cluster']>>({ ...refFields, location: z.string() }).optional(),
  occurredAtMs: z.number(),
  timeZone: z.string(),
  facts,
  isTest: z.boolean().optional(),
});

export function storedNotice(notice: Notice): StoredNotice {
  return notice;
}

export function noticeFromStored(stored: StoredNotice): Notice {
  return stored;
}
