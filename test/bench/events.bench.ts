/** What a body of events costs before the storage is asked: in proportion to its size, and less where it is refused. */

import { InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { parseAzureEvents } from '../../shared/contracts/events/azure-event.ts';
import { onAzureEvent } from '../../shared/inbound/on-event.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const cluster = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c';
const type = 'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted';

function scheduled(resources: readonly string[]): object {
  const properties = { eventStatus: 'Started', eventDetails: 'NodeOSUpgrade', eventId: 'op', resources };
  const data = { resourceInfo: { id: `${cluster}/scheduledEvents/e`, properties } };
  return { id: 'e', source: '/subscriptions/s', subject: cluster, type, specversion: '1.0', data };
}

const context = new InvocationContext({ invocationId: 'i', functionName: 'aks-event', logHandler: () => undefined });
const few = { time: 500, iterations: 10 } as const;

it('a body of 5,000 elements is refused for less than each of 100 costs', { timeout: 60_000 }, async ({ bench }) => {
  const door = onAzureEvent(() => Promise.resolve());
  const body = (count: number) => Array.from({ length: count }, () => scheduled([cluster]));
  const [allowed, refused] = [body(100), body(5_000)];
  const read = bench('100 elements, read', () => door(allowed as never, context) as Promise<void>);
  const refuse = bench('5,000 elements, refused', () => door(refused as never, context) as Promise<void>);
  const results = await bench.compare(read, refuse, few);
  const each = results.get('100 elements, read').latency.mean / 100;
  expect(results.get('5,000 elements, refused').latency.mean / 5_000).toBeLessThan(each);
});

it(
  'an event costs in proportion to what it names, and no more where it is refused',
  { timeout: 60_000 },
  async ({ bench }) => {
    const naming = (count: number) =>
      scheduled(Array.from({ length: count }, (_, index) => `${cluster}${String(index)}`));
    const [some, many] = [naming(10), naming(5_000)];
    const read = bench('10 clusters, read', () => void parseAzureEvents(some, nowMs));
    const refuse = bench('5,000 clusters, refused', () => void parseAzureEvents(many, nowMs));
    const results = await bench.compare(read, refuse, few);
    const ratio = results.get('5,000 clusters, refused').latency.mean / results.get('10 clusters, read').latency.mean;
    expect(ratio).toBeLessThan(500);
  },
);
