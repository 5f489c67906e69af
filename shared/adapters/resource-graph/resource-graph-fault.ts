/** Says what Resource Graph answered, in the message: the only line that a log, a sweep or a caller may ever show. */

import * as z from 'zod';
import { TransientError } from '../../domain/transient-error.ts';
import { retryAfterSecondsOf } from '../../http/retry-after.ts';

const thrown = z.object({
  name: z.string(),
  message: z.string(),
  statusCode: z.number().optional(),
  code: z.string().optional(),
  response: z.object({ headers: z.custom<{ get(name: string): string | undefined }>() }).optional(),
});

/** A refusal stays one until somebody grants a right; only what time heals is a `TransientError`. */
export function resourceGraphFault(cause: unknown): Error {
  const parsed = thrown.safeParse(cause);
  if (!parsed.success) return new TransientError('Resource Graph had no answer', { cause });
  const { name, message, statusCode: status, code = '', response } = parsed.data;
  if (/Authentication|Credential/.test(name))
    return new Error(`Resource Graph could not be asked, the identity got no token: ${message}`, { cause });
  if (status === undefined) return new TransientError(`Resource Graph had no answer: ${message}`, { cause });
  const said = `Resource Graph answered ${String(status)} ${code}: ${message}`;
  if (status !== 408 && status !== 429 && status < 500) return new Error(said, { cause });
  const retryAfterSeconds = retryAfterSecondsOf((header) => response?.headers.get(header));
  return new TransientError(said, { cause, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
}
