/** Reads the faults of the Tables SDK: what is expected gets a word, what time heals becomes a `TransientError`. */

import { TransientError } from '../../domain/transient-error.ts';

/** HTTP status of a storage fault; undefined when there was no answer. */
export function statusOf(fault: unknown): number | undefined {
  if (typeof fault !== 'object' || fault === null || !('statusCode' in fault)) return undefined;
  return typeof fault.statusCode === 'number' ? fault.statusCode : undefined;
}

/** `answers`: the statuses that mean something to the caller; any other fault is thrown. */
export async function orStatus<Result>(
  operation: Promise<Result>,
  answers: readonly number[],
): Promise<Result | number> {
  try {
    return await operation;
  } catch (cause) {
    const status = statusOf(cause);
    if (status !== undefined && answers.includes(status)) return status;
    if (status === undefined || status === 408 || status === 429 || status >= 500)
      throw new TransientError(`storage answered ${String(status ?? 'nothing')}`, { cause });
    throw cause;
  }
}
