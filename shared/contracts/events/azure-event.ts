/**
 * Events as Event Grid delivers them, in both envelopes (Event Grid schema, CloudEvents 1.0). Samples of Microsoft contradict
 * each other, so everything is read tolerantly: unknown is told apart from malformed, and neither is an error. Sources:
 * azure-rest-api-specs eventgrid/Microsoft.ContainerService, Event Grid docs `event-schema-aks`.
 */

import { isKnownType, readEvent, type AksEvent } from '../../domain/events/aks-event.ts';
import { field, jsonOf, momentOf, objectOf, text } from '../../domain/events/event-fields.ts';
import type { EventRead } from '../../domain/events/event-type.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';

/** One event as a trigger hands it over, a batch, or the JSON text of either. `nowMs`: for events without a time. */
export function parseAzureEvents(value: unknown, nowMs: number): readonly EventRead<AksEvent>[] {
  const parsed = typeof value === 'string' ? jsonOf(value) : value;
  if (!Array.isArray(parsed)) return parseOne(parsed, nowMs);
  if (parsed.length > mostInOneBody) return [refused(`holds ${String(parsed.length)} events`)];
  const events = parsed.flatMap((each) => parseOne(each, nowMs));
  return events.length > mostInOneBody ? [refused(`is about ${String(events.length)} clusters`)] : events;
}

/**
 * The host hands over the events of a batch one by one, so a body is one event, about one cluster as a rule. Each costs some
 * calls of the storage, and a hundred are done within a second; more are nobody's who means well (Event Grid has up to 5,000
 * in a batch, and they come as 5,000 invocations). Refused as a whole: what is told in part would look complete.
 */
export const mostInOneBody = 100;

function refused(what: string): EventRead<AksEvent> {
  return { kind: 'malformed', problem: `${what}, and ${String(mostInOneBody)} is the most that one body may bring` };
}

function parseOne(value: unknown, nowMs: number): readonly EventRead<AksEvent>[] {
  if (!isJsonObject(value)) return [{ kind: 'malformed', problem: 'is no JSON object' }];
  const type = text(value, 'type') || text(value, 'eventType');
  if (type === '') return [{ kind: 'malformed', problem: 'names no type' }];
  if (!isKnownType(type)) return [{ kind: 'unknown', type }];
  const data = objectOf(field(value, 'data'));
  if (data === undefined) return [{ kind: 'malformed', problem: 'has no data' }];
  const id = text(value, 'id');
  if (id === '') return [{ kind: 'malformed', problem: 'has no id' }];
  return readEvent({
    id,
    type,
    source: text(value, 'source') || text(value, 'topic'),
    subject: text(value, 'subject'),
    atMs: momentOf(text(value, 'time') || text(value, 'eventTime')) ?? resourceEventTime(data) ?? nowMs,
    data,
  });
}

/** A failure that carries no readable time is a failure all the same. */
function resourceEventTime(data: JsonObject): number | undefined {
  return momentOf(text(objectOf(field(data, 'operationalInfo')) ?? {}, 'resourceEventTime'));
}
