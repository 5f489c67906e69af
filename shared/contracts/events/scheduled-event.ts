/** Rows of Resource Graph's `containerserviceeventresources`: the properties that Event Grid delivers as a scheduled event. */

import { readEvent, type AksEvent } from '../../domain/events/aks-event.ts';
import { field, momentOf, objectOf, text } from '../../domain/events/event-fields.ts';
import type { EventRead } from '../../domain/events/event-type.ts';
import { isJsonObject } from '../../domain/json.ts';

/** A row: `id`, `properties`; the latter may be text. `nowMs`: for rows without a time. */
export function parseScheduledEventRow(row: unknown, nowMs: number): readonly EventRead<AksEvent>[] {
  if (!isJsonObject(row)) return [{ kind: 'malformed', problem: 'is no JSON object' }];
  const properties = objectOf(field(row, 'properties'));
  if (properties === undefined) return [{ kind: 'malformed', problem: 'properties is missing' }];
  const id = text(row, 'id');
  return readEvent({
    id,
    type: 'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted',
    source: '',
    subject: id,
    atMs: momentOf(text(properties, 'lastUpdateTime')) ?? nowMs,
    data: { resourceInfo: { id, properties } },
  });
}
