/** Counts notices, and sends test notices to one receiver. */

import { app } from '@azure/functions';
import { noticeCountsOnRequest, testNoticesOnRequest } from '../shared/inbound/notice-requests.ts';
import { onRequest } from '../shared/inbound/on-request.ts';
import { services } from '../shared/services.ts';

app.http('notices-counts', {
  methods: ['GET'],
  route: 'notices',
  authLevel: 'function',
  handler: onRequest(noticeCountsOnRequest(services.outbox, services.inbox)),
});

app.http('notices-test', {
  methods: ['POST'],
  route: 'notices/test',
  authLevel: 'function',
  handler: onRequest(testNoticesOnRequest(services.testNotices)),
});
