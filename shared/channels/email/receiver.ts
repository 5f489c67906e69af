/** Who can be reached by email. */

import * as z from 'zod';
import { personPrefix } from '../../domain/notices/receiver.ts';
import { receiverFields } from '../receiver-fields.ts';

export const emailReceiver = z.strictObject({
  kind: z.literal('email'),
  to: z.array(z.email()).min(1).max(50),
  ...receiverFields,
});

export type EmailReceiver = z.output<typeof emailReceiver>;

export function personReceiver(id: string): EmailReceiver | undefined {
  if (!id.startsWith(personPrefix)) return undefined;
  return { kind: 'email', id, to: [id.slice(personPrefix.length)], minimumSeverity: 'info' };
}
