/** A fault that time heals: thrown with its cause, so that the queue brings the work back later. */

export class TransientError extends Error {
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'TransientError';
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Somebody else was faster: nothing is wrong, and whoever comes a moment later finds what they left. */
export class LostRaceError extends TransientError {
  constructor(message: string) {
    super(message);
    this.name = 'LostRaceError';
  }
}

/** Undefined: it could not be done now, and whoever asks can do without. */
export async function unlessTransient<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (fault) {
    if (fault instanceof TransientError) return undefined;
    throw fault;
  }
}
