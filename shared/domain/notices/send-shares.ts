/** Who may use how much of a channel's budget: an urgent message never finds it used up by what could have waited. */

import { isUrgent, type Notice } from './notice.ts';

export interface SendLimits {
  readonly perMinute: number;
  readonly perHour: number;
}

/** `urgent`: an error is in it. `digest`: the daily one, or several notices as one. `routine`: a single notice, and every test. */
export type SendPurpose = 'urgent' | 'digest' | 'routine';

/** The most of each kind in one minute or one hour; urgent messages may use all of it. */
export interface SendShares {
  readonly total: number;
  readonly digest: number;
  readonly routine: number;
  /** Of both together; the rest is for what is urgent only. */
  readonly others: number;
}

/** What was sent in the running minute or hour; whatever is no digest and not routine was urgent. */
export interface SentCounts {
  readonly total: number;
  readonly digest: number;
  readonly routine: number;
}

export function purposeOf(notices: readonly Pick<Notice, 'kind' | 'severity' | 'isTest'>[]): SendPurpose {
  const real = notices.filter(({ isTest }) => isTest !== true);
  if (real.some(isUrgent)) return 'urgent';
  return real.length > 1 || real.some(({ kind }) => kind === 'daily-digest') ? 'digest' : 'routine';
}

/** Of 5 a minute 2 are for errors only. A single one cannot be shared, and two only one to one. */
export function minuteShares(limit: number): SendShares {
  const forErrors = limit < 2 ? 0 : Math.max(1, Math.floor((limit * 2) / 5));
  const others = limit - forErrors;
  return { total: limit, digest: others, routine: others, others };
}

/** Of 10 an hour 8 are for errors only, 1 is for a digest, 1 for what is routine. */
export function hourShares(limit: number): SendShares {
  const each = Math.max(1, Math.floor(limit / 10));
  return { total: limit, digest: each, routine: each, others: limit < 3 ? 1 : 2 * each };
}

/** True when one more message of this purpose stays within its share. */
export function hasRoom(purpose: SendPurpose, sent: SentCounts, shares: SendShares): boolean {
  if (sent.total >= shares.total) return false;
  switch (purpose) {
    case 'urgent':
      return true;
    case 'digest':
    case 'routine':
      return sent[purpose] < shares[purpose] && sent.digest + sent.routine < shares.others;
  }
}
