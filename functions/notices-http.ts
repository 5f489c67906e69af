/** Counts notices, and sends test notices to one receiver. */

import { app } from '@azure/functions';
import { noticeCountsOnRequest, testNoticesOnRequest } from '../shared/inbound/notice-requests.ts';
import { httpDoor } from '../shared/inbound/http-door.ts';
import { services } from '../shared/services.ts';

app.http(
  'notices-counts',
  httpDoor(
    services.keeper,
    { methods: ['GET'], route: 'notices', needs: 'Reader' },
    noticeCountsOnRequest(services.outbox, services.inbox),
  ),
);

app.http(
  'notices-test',
  httpDoor(
    services.keeper,
    { methods: ['POST'], route: 'notices/test', needs: 'Admin' },
    testNoticesOnRequest(services.testNotices),
  ),
);
