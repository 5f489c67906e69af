/** What a door hands in beside the input. */

/** One log line: a constant message and fields; ids only, never a token, a webhook URL or a person's address. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a door hands in beside the input: the moment, the end of patience, and the log. */
export interface Invocation {
  readonly id: string;
  /** Epoch milliseconds, read once at the door. */
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}
