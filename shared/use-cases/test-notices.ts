/** Sends one notice of each kind to a receiver, marked as a test. */

import { exampleNotices } from '../domain/notices/example-notices.ts';
import type { Receiver } from '../domain/notices/receiver.ts';
import type { Outbox } from '../ports/notices.ts';
import type { Invocation } from '../ports/invocation.ts';

/** Answers how many were put in the outbox; undefined when policy has no such receiver. */
export type TestNotices = (receiverId: string, invocation: Invocation) => Promise<number | undefined>;

export interface TestNoticesDeps {
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
}

export function makeTestNotices({ outbox, receivers }: TestNoticesDeps): TestNotices {
  return async function testNotices(receiverId, { id, nowMs }) {
    const receiver = receivers.find((each) => each.id === receiverId);
    if (receiver === undefined) return undefined;
    const notices = exampleNotices(nowMs).map((notice) => ({
      ...notice,
      id: `test|${id}|${notice.kind}`,
      isTest: true,
    }));
    return outbox.put(notices.map((notice) => ({ receiverId, notice })));
  };
}
