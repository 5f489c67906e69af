/** Who can be reached by email. */

import * as z from 'zod';
import { personPrefix } from '../../domain/notices/receiver.ts';
import { receiverFields, settingName } from '../receiver-fields.ts';

const mostAddresses = 50;

export const emailReceiver = z
  .strictObject({
    kind: z.literal('email'),
    to: z.array(z.email()).min(1).max(mostAddresses).optional(),
    toSetting: settingName.optional().describe('App setting with the addresses, separated by commas, instead of `to`'),
    ...receiverFields,
  })
  .refine(({ to, toSetting }) => (to === undefined) !== (toSetting === undefined), {
    path: ['to'],
    error: 'give the addresses here, or name the setting that holds them in toSetting; not both',
  });

const addresses = z.array(z.email()).min(1).max(mostAddresses);

/** Undefined when the text is no list of mail addresses. */
export function parseAddresses(text: string): readonly string[] | undefined {
  const parsed = addresses.safeParse(text.split(',').map((each) => each.trim()));
  return parsed.success ? parsed.data : undefined;
}

export type EmailReceiver = z.output<typeof emailReceiver>;

export function personReceiver(id: string): EmailReceiver | undefined {
  if (!id.startsWith(personPrefix)) return undefined;
  return { kind: 'email', id, to: [id.slice(personPrefix.length)], minimumSeverity: 'info' };
}
