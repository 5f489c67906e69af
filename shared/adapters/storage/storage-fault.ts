/** Reads the faults of the Tables SDK: what is expected gets a word, what time heals becomes a `TransientError`. */

import type { TableClient, TableEntityResult } from '@azure/data-tables';
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
    throw thatTimeHeals(cause);
  }
}

export interface RowQuery {
  /** OData; absent: every row. */
  readonly filter?: string;
  readonly select?: string[];
  readonly signal?: AbortSignal;
}

/** Rows in the order of their keys, a page at a time. */
export async function* listRows<Row extends object = Record<string, unknown>>(
  table: TableClient,
  { signal, ...query }: RowQuery = {},
): AsyncGenerator<TableEntityResult<Row>> {
  try {
    yield* table.listEntities<Row>({ queryOptions: query, ...(signal === undefined ? {} : { abortSignal: signal }) });
  } catch (cause) {
    throw thatTimeHeals(cause);
  }
}

/** What time heals is a `TransientError`; anything else stays what it is. */
function thatTimeHeals(cause: unknown): unknown {
  const status = statusOf(cause);
  if (status !== undefined && status !== 408 && status !== 429 && status < 500) return cause;
  return new TransientError(status === undefined ? 'storage did not answer' : `storage answered ${String(status)}`, {
    cause,
  });
}
