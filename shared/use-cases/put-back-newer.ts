/** A message that a later version of the app has sent waits until that version is back; after seven days somebody is told. */

import type { NewerMessage } from '../domain/record/cluster-message.ts';
import type { Inbox } from '../ports/notices.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { MessageReturn } from '../ports/queue.ts';
import type { CloseUnreadable } from './reconcile/close-unreadable.ts';

export type PutBackNewer = (newer: NewerMessage, invocation: Invocation) => Promise<void>;

export interface PutBackNewerDeps {
  readonly queue: MessageReturn;
  readonly inbox: Pick<Inbox, 'keep'>;
  readonly closeUnreadable: CloseUnreadable;
}

const tenMinutes = 600;
/** Seven days, ten minutes apart. */
export const mostTimesPutBack = 7 * 24 * 6;

export function makePutBackNewer({ queue, inbox, closeUnreadable }: PutBackNewerDeps): PutBackNewer {
  return async function putBackNewer({ text, problem, subject }, invocation) {
    const { nowMs, log } = invocation;
    // The body says nothing of how often it came and must not be touched, so that is counted under the body itself.
    const times = await inbox.keep({ kind: 'newer', what: problem, raw: text, atMs: nowMs });
    const fields = { times, problem, cluster: subject?.cluster.id, sweepId: subject?.sweepId };
    if (times <= mostTimesPutBack) {
      await queue.putBack(text, tenMinutes);
      log.warn('message is newer than this version of the app and was put back', fields);
      return;
    }
    // An alert counts these lines.
    log.error('message failed for good', fields);
    if (subject === undefined) return;
    const detail = `A later version of the app asked for something that this one cannot read, and did not come back for seven days (${problem}).`;
    await closeUnreadable(subject, { kind: 'unreadable', detail }, invocation);
  };
}
