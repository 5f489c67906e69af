/** A fault that time heals: thrown with its cause, so that the queue brings the work back later. */

export class TransientError extends Error {
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'TransientError';
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
