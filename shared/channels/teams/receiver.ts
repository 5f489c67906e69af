/** A Teams channel, reached through a Workflows webhook. */

import * as z from 'zod';
import { receiverFields } from '../receiver-fields.ts';

export const teamsReceiver = z.strictObject({
  kind: z.literal('teams'),
  /** The webhook URL is a secret, so policy names the setting that holds it. */
  urlSetting: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'name the app setting that holds the webhook URL, never the URL itself'),
  mentions: z
    .array(z.strictObject({ name: z.string().min(1), id: z.string().min(1) }))
    .optional()
    .describe('People mentioned in what is urgent: name, and Entra object id or user principal name'),
  ...receiverFields,
});

export type TeamsReceiver = z.output<typeof teamsReceiver>;
