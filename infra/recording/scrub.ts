/** Makes a recording of what was asked and answered: nothing in it tells whose cluster it is, and what was one name stays one. */

import { isPlainObject, parseExact } from '../../shared/adapters/azure-arm/exact-json.ts';
import type { Json, JsonObject } from '../../shared/domain/json.ts';
import type { Exchange } from '../../shared/ports/recording.ts';
import type { RecordedExchange, Recording } from './recording.ts';
import { makeTextScrubber, type TextScrubber } from './scrub-text.ts';

export interface RecordedCluster {
  /** ARM id. */
  readonly id: string;
  readonly exchanges: readonly Exchange[];
}

export function scrubbed(
  { id, exchanges }: RecordedCluster,
  by: Pick<Recording, 'recordedOn' | 'recordedBy'>,
): Recording {
  const scrubber = makeTextScrubber();
  return {
    recordingVersion: 1,
    ...by,
    cluster: scrubber.text(id),
    exchanges: exchanges.map((exchange) => scrubbedExchange(exchange, scrubber)),
  };
}

function scrubbedExchange(
  { method, url, ifMatch, sent, tookMs, answer }: Exchange,
  scrubber: TextScrubber,
): RecordedExchange {
  return {
    method,
    url: scrubber.text(url),
    ...(ifMatch === undefined ? {} : { ifMatch: scrubber.text(ifMatch) }),
    ...(sent === undefined ? {} : { sent: scrubbedBody(sent, scrubber) }),
    tookMs,
    ...(answer === undefined ? {} : { answer: scrubbedAnswer(answer, scrubber) }),
  };
}

function scrubbedAnswer(
  { status, headers, text }: NonNullable<Exchange['answer']>,
  scrubber: TextScrubber,
): NonNullable<RecordedExchange['answer']> {
  const shown = Object.entries(headers).map(([name, value]) => [name, scrubber.text(value)] as const);
  return {
    status,
    headers: Object.fromEntries(shown),
    ...(text === '' ? {} : { body: scrubbedBody(text, scrubber) }),
  };
}

/** What is no JSON object is kept as one text that is not its own. */
function scrubbedBody(text: string, scrubber: TextScrubber): Json {
  const parsed = parseExact(text);
  return parsed.kind === 'exact' ? scrubbedValue(parsed.document, scrubber, false) : scrubber.always(text);
}

/** Maps whose keys and values people choose; elsewhere keys are names of settings. */
const ownMaps = /^(tags|nodeLabels|labels|nodeTaints|userAssignedIdentities|annotations)$/i;

function scrubbedValue(value: Json, scrubber: TextScrubber, isOwn: boolean): Json {
  if (typeof value === 'string') return isOwn ? scrubber.always(value) : scrubber.text(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => scrubbedValue(each, scrubber, isOwn));
  return isPlainObject(value) ? scrubbedObject(value, scrubber, isOwn) : value;
}

function scrubbedObject(object: JsonObject, scrubber: TextScrubber, isOwn: boolean): JsonObject {
  const entries = Object.entries(object).map(([key, value]) => [
    isOwn ? scrubber.always(key) : scrubbedKey(key, scrubber),
    scrubbedValue(value, scrubber, !isOwn && ownMaps.test(key)),
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

/** The name of a setting is letters; whatever else stands before a colon is somebody's, such as the id of an identity. */
function scrubbedKey(key: string, scrubber: TextScrubber): string {
  return /^[a-z][a-z-]{0,60}\d{0,2}[a-z-]{0,60}$/i.test(key) ? key : scrubber.text(key);
}
