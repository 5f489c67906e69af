/** What every door hands to a use case beside its input: the moment, the deadline, the log. */

import type { InvocationContext } from '@azure/functions';
import type { Invocation, LogFields } from '../ports/invocation.ts';

/** A minute less than `functionTimeout` in host.json, so that work ends itself before the host ends it. */
const deadlineMs = 9 * 60_000;

/** The only reader of the clock. One JSON object a line, so that the workspace can query the fields. */
export function beginInvocation(context: InvocationContext): Invocation {
  const line = (event: string, fields?: LogFields) => JSON.stringify({ event, ...fields }, withoutAddresses);
  return {
    id: context.invocationId,
    nowMs: Date.now(),
    signal: AbortSignal.timeout(deadlineMs),
    log: {
      info: (event, fields) => {
        context.info(line(event, fields));
      },
      warn: (event, fields) => {
        context.warn(line(event, fields));
      },
      error: (event, fields) => {
        context.error(line(event, fields));
      },
    },
  };
}

/** Logs are read by more people than mails: whoever changed or owns a cluster is named in notices and history only. */
function withoutAddresses(_field: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(mailAddress, '(address)') : value;
}

const mailAddress = /[^\s@|<>"'(),;:=]+@[^\s@|<>"'(),;:=]+\.[a-z]{2,}/gi;
