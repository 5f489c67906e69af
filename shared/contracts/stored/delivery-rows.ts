/** Tables `outbox` and `budgets`: what is kept about delivery beside the notices themselves. */

import * as z from 'zod';
import { fields, word } from './schema.ts';
import { plainForm } from './stored-form.ts';

/** That a notice was put once, and what became of it. */
export interface LedgerEntry {
  readonly state: 'pending' | 'sent' | 'dead';
  readonly kind: string;
  readonly noticeId: string;
  readonly attempts?: number;
  readonly sentAtMs?: number;
  /** Told in plain text, because it could not be rendered. */
  readonly isPlain?: boolean;
  /** Why it is dead. */
  readonly reason?: string;
}

/** A receiver that was ever told something. */
export interface KnownReceiver {
  readonly receiverId: string;
  /** When it last got something that is not urgent. */
  readonly lastRoutineMs?: number;
}

/** A channel that is left alone. */
export interface PausedChannel {
  readonly channel: string;
  readonly failuresInARow: number;
  readonly pausedUntilMs: number;
  readonly failingSinceMs: number;
}

const number = z.number();

export const ledgerEntryForm = plainForm(
  fields<LedgerEntry>({
    state: word<LedgerEntry['state']>({ pending: true, sent: true, dead: true }),
    kind: z.string(),
    noticeId: z.string(),
    attempts: number.optional(),
    sentAtMs: number.optional(),
    isPlain: z.boolean().optional(),
    reason: z.string().optional(),
  }),
);

export const knownReceiverForm = plainForm(
  fields<KnownReceiver>({ receiverId: z.string(), lastRoutineMs: number.optional() }),
);

export const pausedChannelForm = plainForm(
  fields<PausedChannel>({
    channel: z.string(),
    failuresInARow: number,
    pausedUntilMs: number,
    failingSinceMs: number,
  }),
);
