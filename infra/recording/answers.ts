/** What a recording answers: which answers carry an eTag, and what of a cluster survives a PUT that changes nothing. */

import { differences, pathText } from '../../shared/adapters/azure-arm/json-leaves.ts';
import { isJsonObject, objectAt, type Json, type JsonObject } from '../../shared/domain/json.ts';
import { placeOf, type RecordedExchange, type Recording } from './recording.ts';

/** Lines for people. */
export function answersOf(recording: Recording): readonly string[] {
  const writeAt = recording.exchanges.findIndex(({ method }) => method === 'PUT');
  const reads = writeAt === -1 ? recording.exchanges : recording.exchanges.slice(0, writeAt);
  return [...eTagLines(recording, reads), ...imageLines(recording, reads), ...writeLines(recording, writeAt)];
}

const kindsOfRead: readonly (readonly [what: string, place: RegExp])[] = [
  ['cluster', /^$/],
  ['node pool', /^\/agentpools\/[^/]+$/],
  ['list of node pools', /^\/agentpools$/],
  ['maintenance configuration', /^\/maintenanceconfigurations\/[^/]+$/],
  ['list of maintenance configurations', /^\/maintenanceconfigurations$/],
  ['upgrade profile of the cluster', /^\/upgradeprofiles\/default$/],
  ['upgrade profile of a node pool', /^\/agentpools\/[^/]+\/upgradeprofiles\/default$/],
];

function eTagLines(recording: Recording, reads: readonly RecordedExchange[]): readonly string[] {
  return kindsOfRead.flatMap(([what, place]) => {
    const asked = reads.filter((each) => place.test(placeOf(recording, each) ?? 'elsewhere'));
    const answered = asked.filter(({ answer }) => answer !== undefined && answer.status < 400);
    if (asked.length === 0) return [];
    const inHeader = answered.filter(({ answer }) => answer?.headers['etag'] !== undefined);
    const inBody = answered.filter((each) => eTagOf(bodyOf(each)) !== undefined);
    return [
      `GET ${what}: ${share(answered, asked)} answered, ${share(inHeader, answered)} with an ETag header, ${share(inBody, answered)} with an eTag in the body`,
    ];
  });
}

function share(some: readonly unknown[], all: readonly unknown[]): string {
  return `${String(some.length)} of ${String(all.length)}`;
}

function imageLines(recording: Recording, reads: readonly RecordedExchange[]): readonly string[] {
  const profiles = reads
    .filter((each) => /^\/agentpools\/[^/]+\/upgradeprofiles\/default$/.test(placeOf(recording, each) ?? ''))
    .map((each) => objectAt(bodyOf(each), 'properties'));
  if (profiles.length === 0) return [];
  const withImage = profiles.filter((each) => typeof each['latestNodeImageVersion'] === 'string');
  const withPast = profiles.filter((each) => Array.isArray(each['recentlyUsedVersions']));
  return [
    `Upgrade profiles of node pools: ${share(withImage, profiles)} name the newest image, ${share(withPast, profiles)} the versions used before`,
  ];
}

function writeLines(recording: Recording, writeAt: number): readonly string[] {
  const write = recording.exchanges[writeAt];
  if (write === undefined) return ['PUT: not asked for'];
  const [before] = clusters(recording, recording.exchanges.slice(0, writeAt)).slice(-1);
  const later = recording.exchanges.slice(writeAt + 1);
  const [after] = clusters(recording, later).slice(-1);
  return [answerLine(write), ...operationLines(later), ...survivalLines(before, after)];
}

function answerLine({ answer, tookMs, ifMatch }: RecordedExchange): string {
  const seconds = (tookMs / 1000).toFixed(1);
  const condition = ifMatch === undefined ? '' : ' with If-Match';
  if (answer === undefined) return `PUT of the same${condition}: no answer within ${seconds} s`;
  const operation = answer.headers['azure-asyncoperation'] ?? answer.headers['location'];
  const where = operation === undefined ? 'no operation URL' : `an operation at ${new URL(operation).host}`;
  return `PUT of the same${condition}: ${String(answer.status)} after ${seconds} s, ${where}`;
}

function operationLines(later: readonly RecordedExchange[]): readonly string[] {
  const looks = later.filter(({ url }) => /\/operation(s|results)\//i.test(url));
  const last = looks.at(-1);
  if (last === undefined) return [];
  const state = objectAt({ last: bodyOf(last) ?? null }, 'last')['status'];
  const said = typeof state === 'string' ? state : String(last.answer?.status ?? 'no answer');
  return [`Its operation: ${said} after ${String(looks.length)} looks`];
}

function survivalLines(before: JsonObject | undefined, after: JsonObject | undefined): readonly string[] {
  if (before === undefined || after === undefined) return ['After it the cluster was not read'];
  const leaves = differences({}, before).length;
  const changed = differences(before, after).map(({ path }) => pathText(path));
  const isMark = (path: string) => /(^|\.)eTag$|^systemData\./i.test(path);
  const others = changed.filter((path) => !isMark(path));
  const lost = differences(before, after)
    .filter(({ after: now }) => now === undefined)
    .map(({ path }) => pathText(path));
  const eTags = changed.filter((path) => /(^|\.)eTag$/i.test(path));
  return [
    `Fields after it: ${String(leaves)} before, ${lost.length === 0 ? 'none lost' : `lost ${lost.join(', ')}`}, ${others.length === 0 ? 'none changed' : `changed ${others.join(', ')}`}`,
    `eTags after it: ${eTags.length === 0 ? 'the same' : `new in ${eTags.join(', ')}`}`,
  ];
}

function clusters(recording: Recording, exchanges: readonly RecordedExchange[]): readonly JsonObject[] {
  return exchanges
    .filter((each) => each.method === 'GET' && placeOf(recording, each) === '' && (each.answer?.status ?? 0) === 200)
    .flatMap((each) => {
      const body = bodyOf(each);
      return isJsonObject(body) ? [body] : [];
    });
}

function bodyOf({ answer }: RecordedExchange): Json | undefined {
  return answer?.body;
}

/** Of a pool or a configuration it stands in its properties. */
function eTagOf(body: Json | undefined): Json | undefined {
  if (!isJsonObject(body)) return undefined;
  const key = (holder: JsonObject) => Object.keys(holder).find((each) => each.toLowerCase() === 'etag');
  const properties = objectAt(body, 'properties');
  return body[key(body) ?? ''] ?? properties[key(properties) ?? ''];
}
