/** What policy may say of any receiver, whatever its channel. */

import * as z from 'zod';
import { severities } from '../domain/judging/severity.ts';
import { noticeKinds } from '../domain/notices/notice-kinds.ts';

export const receiverId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and hyphens');
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:mm');

/** An address that policy does not hold itself: a secret, or one that differs between deployments. */
export const settingName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'name an app setting: capitals, digits and underscores');

export const receiverFields = {
  id: receiverId,
  minimumSeverity: z.enum(severities).default('info'),
  kinds: z.array(z.enum(noticeKinds)).optional().describe('Only these kinds of notices; left out: all'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'name an IANA time zone, such as Europe/Berlin')
    .optional()
    .describe('Times are shown in it; left out: that of the cluster'),
  quietHours: z
    .strictObject({ from: clockTime, to: clockTime })
    .optional()
    .describe('Local hours in which only what is urgent is sent'),
  digest: z.boolean().optional().describe('Gets the daily digest'),
  optional: z
    .boolean()
    .optional()
    .describe('Simply off while the setting with its address is missing; otherwise those accountable are told instead'),
};

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // Intl's own way to say that a zone does not exist.
    return false;
  }
}
