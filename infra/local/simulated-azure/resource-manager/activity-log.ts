/** `Microsoft.Insights/eventtypes/management/values` (REST 2015-04-01): filtered, newest first, in pages. */

import { failure, ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { pageOf } from '../paging.ts';
import { services } from '../services.ts';
import type { JsonDocument } from '../state.ts';
import type { ActivityEvent } from './activity-event.ts';

const route = routesOf(services.activityLog);

export const activityLogRoutes: readonly Route[] = [
  route('GET', '/subscriptions/{s}/providers/Microsoft.Insights/eventtypes/management/values', list),
];

/** Azure keeps 90 days and its pages hold about 200 events (docs `activity-log`, seen in paging of the portal). */
const keptMs = 90 * 86_400_000;
const pageSize = 200;

type Test = (event: ActivityEvent) => boolean;

function list(call: Call, { s = '' }: Readonly<Record<string, string>>): Answer {
  const filter = readFilter(call.query.get('$filter') ?? '');
  if (typeof filter === 'string') return failure(400, 'BadRequest', filter);
  const now = call.clock.now();
  const visibleUntilMs = now - call.state.switches.activityLog.lagSeconds * 1000;
  const isHere = ({ resourceId, atMs }: ActivityEvent) =>
    resourceId.toLowerCase().startsWith(`/subscriptions/${s}/`.toLowerCase()) &&
    atMs <= visibleUntilMs &&
    atMs >= now - keptMs;
  const found = call.state.activity
    .filter((event) => isHere(event) && filter.every((test) => test(event)))
    .toReversed();
  const page = pageOf(found, { token: call.query.get('$skiptoken'), size: pageSize });
  if (page === undefined) return failure(400, 'BadRequest', 'The skip token is invalid.');
  const value = page.items.map((event) => shownEvent(event, s));
  if (page.next === undefined) return ok({ value });
  const query = new URLSearchParams([...call.query, ['$skiptoken', page.next]]);
  return ok({ value, nextLink: `${call.base}${call.path}?${query.toString()}` });
}

/**
 * The documented patterns: `eventTimestamp` is required, the rest narrows it down (REST docs, Activity Logs - List).
 * `resourceId` is what the Azure CLI sends for `resourceUri`. Answers what is wrong.
 */
function readFilter(text: string): readonly Test[] | string {
  const parts = text.split(/\s+and\s+/i).filter((part) => part.trim() !== '');
  const tests: Test[] = [];
  let isSince = false;
  for (const part of parts) {
    const [, name = '', operator = '', quoted, bare] =
      /^\s*(\w+)\s+(eq|ge|le|gt|lt)\s+(?:'([^']*)'|([^\s']+))\s*$/i.exec(part) ?? [];
    const test = testOf(name, operator.toLowerCase(), quoted ?? bare ?? '');
    if (test === undefined) return `The filter "${part.trim()}" is not supported.`;
    isSince ||= name.toLowerCase() === 'eventtimestamp' && operator.toLowerCase() === 'ge';
    tests.push(test);
  }
  return isSince ? tests : 'The $filter needs a start time: eventTimestamp ge ...';
}

function testOf(name: string, operator: string, value: string): Test | undefined {
  const isSame = (text: string | undefined) => text?.toLowerCase() === value.toLowerCase();
  if (name.toLowerCase() === 'eventtimestamp') {
    const limitMs = Date.parse(/(Z|[+-]\d{2}:\d{2})$/i.test(value) ? value : `${value}Z`);
    if (Number.isNaN(limitMs)) return undefined;
    if (operator === 'ge') return ({ atMs }) => atMs >= limitMs;
    return operator === 'le' ? ({ atMs }) => atMs <= limitMs : undefined;
  }
  if (operator !== 'eq') return undefined;
  switch (name.toLowerCase()) {
    case 'resourceuri':
    case 'resourceid':
      return ({ resourceId }) => isSame(resourceId);
    case 'resourcegroupname':
      return ({ resourceId }) => isSame(resourceId.split('/')[4]);
    case 'resourceprovider':
      return ({ resourceId }) => isSame(/\/providers\/([^/]+)/i.exec(resourceId)?.[1]);
    case 'correlationid':
      return ({ correlationId }) => isSame(correlationId);
    case 'caller':
      return ({ caller }) => isSame(caller);
    case 'eventchannels':
    case 'levels':
      return () => true;
    default:
      return undefined;
  }
}

function shownEvent(event: ActivityEvent, subscription: string): JsonDocument {
  const { id, atMs, correlationId, operationId, caller, operationName, status, httpStatus, resourceId } = event;
  const time = new Date(atMs).toISOString().replace('Z', '0000Z');
  const named = (value: string) => ({ value, localizedValue: value });
  return {
    id: `${resourceId}/events/${id}/ticks/${String(atMs)}`,
    eventDataId: id,
    eventTimestamp: time,
    submissionTimestamp: time,
    caller,
    channels: 'Operation',
    level: status === 'Failed' ? 'Error' : 'Informational',
    category: named('Administrative'),
    correlationId,
    operationId,
    operationName: named(operationName),
    eventName: named(status === 'Started' ? 'BeginRequest' : 'EndRequest'),
    status: named(status),
    subStatus: named(httpStatus === undefined ? '' : String(httpStatus)),
    resourceId,
    resourceGroupName: resourceId.split('/')[4] ?? '',
    resourceProviderName: named('Microsoft.ContainerService'),
    resourceType: named('Microsoft.ContainerService/managedClusters'),
    subscriptionId: subscription,
    authorization: { action: operationName, scope: resourceId },
    properties: {
      ...(httpStatus === undefined ? {} : { statusCode: String(httpStatus) }),
      ...(event.statusMessage === undefined ? {} : { statusMessage: event.statusMessage }),
    },
  };
}
