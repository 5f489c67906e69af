/** Sends notices to a receiver, marked as a test: one of each kind, or of one kind. */

import { exampleNotices } from '../domain/notices/example-notices.ts';
import type { NoticeKind } from '../domain/notices/notice-kinds.ts';
import type { Receiver } from '../domain/notices/receiver.ts';
import type { Outbox } from '../ports/notices.ts';
import type { Invocation } from '../ports/invocation.ts';

/** Answers how many were put in the outbox; undefined when policy has no such receiver. */
export type TestNotices = (wanted: WantedTest, invocation: Invocation) => Promise<number | undefined>;

export interface WantedTest {
  readonly receiverId: string;
  /** Absent: one of each kind. */
  readonly kind?: NoticeKind | undefined;
}

export interface TestNoticesDeps {
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
}

export function makeTestNotices({ outbox, receivers }: TestNoticesDeps): TestNotices {
  return async function testNotices({ receiverId, kind }, { id, nowMs }) {
    const receiver = receivers.find((each) => each.id === receiverId);
    if (receiver === undefined) return undefined;
    const wanted = exampleNotices(nowMs).filter((notice) => kind === undefined || notice.kind === kind);
    const notices = wanted.map((notice) => ({
      ...notice,
      id: `test|${id}|${notice.kind}`,
      isTest: true,
    }));
    return outbox.put(notices.map((notice) => ({ receiverId, notice })));
  };
}
