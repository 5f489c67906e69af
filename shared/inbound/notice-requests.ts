/** `GET /api/notices` and `POST /api/notices/test`. */

import * as z from 'zod';
import { noticeKinds } from '../domain/notices/notice-kinds.ts';
import { fieldProblems } from '../field-problem.ts';
import type { Inbox, Outbox } from '../ports/notices.ts';
import type { TestNotices } from '../use-cases/test-notices.ts';
import { badRequest, problem, readJson, type Respond } from './on-request.ts';

/** How many are sent, wait and are dead, and what came in that could not be used. */
export function noticeCountsOnRequest(outbox: Pick<Outbox, 'counts'>, inbox: Pick<Inbox, 'kept'>): Respond {
  return async function respond() {
    const [notices, kept] = await Promise.all([outbox.counts(), inbox.kept()]);
    const unusable = kept.map(({ lastMs, ...rest }) => ({ ...rest, last: new Date(lastMs).toISOString() }));
    return { jsonBody: { notices, unusableEvents: unusable } };
  };
}

const testRequest = z.strictObject({
  receiver: z.string('name the id of a receiver of the policy').min(1),
  kind: z.enum(noticeKinds).optional(),
});

export function testNoticesOnRequest(testNotices: TestNotices): Respond {
  return async function respond(request, invocation) {
    const body = await readJson(request);
    if (body.kind === 'refused') return body.answer;
    const parsed = testRequest.safeParse(body.value ?? {});
    if (!parsed.success) return badRequest(fieldProblems(parsed.error));
    const { receiver, kind } = parsed.data;
    const queued = await testNotices({ receiverId: receiver, kind }, invocation);
    if (queued === undefined)
      return problem({
        status: 404,
        title: 'No such receiver',
        detail: `Policy has no receiver with the id "${receiver}".`,
      });
    return { status: 202, jsonBody: { receiver, queued } };
  };
}
