/** Records what ARM answers about one cluster, and on request to one write that changes nothing. */

import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { isJsonObject } from '../../domain/json.ts';
import { TransientError } from '../../domain/transient-error.ts';
import { retryAfterSecondsOf } from '../../http/retry-after.ts';
import type { ClusterRecorder, Exchange, NoOpWrite, RecordedAnswer } from '../../ports/recording.ts';
import { armApiVersion, type ArmRequests, type ArmResponse } from './arm-requests.ts';
import { armUrlAt, type ArmUrl } from './arm-url.ts';
import { prepareNoOpWrite } from './no-op-write.ts';
import { operationEnd, operationUrlOf } from './operation.ts';

export interface RecorderClock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export function makeClusterRecorder(arm: ArmRequests, clock: RecorderClock): ClusterRecorder {
  const ask = makeAsk(arm, clock);
  return {
    read: (cluster, signal) => readEverything(ask, cluster, signal),
    writeBack: (cluster, signal) => writeBack(ask, clock, { cluster, signal }),
  };
}

/** The headers that the warden reads, and those that say what a conditional write can rely on. */
const keptHeaders = [
  'etag',
  'content-type',
  'azure-asyncoperation',
  'location',
  'retry-after',
  'x-ms-retry-after-ms',
  'x-ms-ratelimit-remaining-subscription-reads',
  'x-ms-ratelimit-remaining-subscription-writes',
] as const;

interface Asked {
  readonly exchange: Exchange;
  /** Absent: no whole answer came. */
  readonly response?: ArmResponse;
}

interface Ask {
  get(path: string, signal: AbortSignal): Promise<Asked>;
  follow(url: ArmUrl, signal: AbortSignal): Promise<Asked>;
  put(
    path: string,
    write: { readonly body: unknown; readonly ifMatch: string; readonly signal: AbortSignal },
  ): Promise<Asked>;
}

function makeAsk(arm: ArmRequests, { now }: RecorderClock): Ask {
  async function timed(
    question: Pick<Exchange, 'method' | 'url' | 'ifMatch' | 'sent'>,
    send: () => Promise<ArmResponse>,
  ): Promise<Asked> {
    const startedMs = now();
    try {
      const response = await send();
      return { response, exchange: { ...question, tookMs: now() - startedMs, answer: answerOf(response) } };
    } catch (fault) {
      if (!(fault instanceof TransientError)) throw fault;
      return { exchange: { ...question, tookMs: now() - startedMs } };
    }
  }
  return {
    get: (path, signal) => timed({ method: 'GET', url: urlOf(path) }, () => arm.get(path, signal)),
    follow: (url, signal) => timed({ method: 'GET', url }, () => arm.getUrl(url, signal)),
    put: (path, { body, ifMatch, signal }) =>
      timed({ method: 'PUT', url: urlOf(path), ifMatch, sent: JSON.stringify(body) }, () =>
        arm.put(path, body, { ifMatch, signal }),
      ),
  };
}

function urlOf(path: string): ArmUrl {
  return armUrlAt(path, { 'api-version': armApiVersion });
}

function answerOf(response: ArmResponse): RecordedAnswer {
  const headers = keptHeaders.flatMap((name) => {
    const value = response.header(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { status: response.status, headers: Object.fromEntries(headers), text: response.text };
}

async function readEverything(ask: Ask, { id }: ClusterRef, signal: AbortSignal): Promise<readonly Exchange[]> {
  const cluster = await ask.get(id, signal);
  const exchanges = [cluster.exchange];
  if (!isRead(cluster)) return exchanges;
  const windows = await ask.get(`${id}/maintenanceConfigurations`, signal);
  exchanges.push(windows.exchange);
  const paths = [
    `${id}/agentPools`,
    `${id}/upgradeProfiles/default`,
    ...windowNames(windows).map((name) => `${id}/maintenanceConfigurations/${name}`),
    ...poolNames(cluster).flatMap((name) => [
      `${id}/agentPools/${name}`,
      `${id}/agentPools/${name}/upgradeProfiles/default`,
    ]),
  ];
  // One after the other: nothing here is in a hurry, and the buckets of AKS are the fleet's.
  for (const path of paths) exchanges.push((await ask.get(path, signal)).exchange);
  return exchanges;
}

function isRead({ response }: Asked): boolean {
  return response !== undefined && response.status < 400;
}

function poolNames({ response }: Asked): readonly string[] {
  const parsed = parseArmCluster(response?.body);
  return parsed.kind === 'cluster' ? parsed.cluster.pools.map(({ name }) => name) : [];
}

/** Of the first page: AKS allows three. */
function windowNames({ response }: Asked): readonly string[] {
  const list = isJsonObject(response?.body) ? response.body['value'] : undefined;
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((each) =>
    isJsonObject(each) && typeof each['name'] === 'string' ? [each['name']] : [],
  );
}

interface Place {
  readonly cluster: ClusterRef;
  readonly signal: AbortSignal;
}

async function writeBack(ask: Ask, clock: RecorderClock, { cluster, signal }: Place): Promise<NoOpWrite> {
  const read = await ask.get(cluster.id, signal);
  if (read.response === undefined || !isRead(read))
    return { kind: 'declined', detail: 'the cluster could not be read again' };
  const prepared = prepareNoOpWrite(read.response.text);
  if (prepared.kind === 'declined') return prepared;
  const { body, eTag: ifMatch } = prepared;
  const written = await ask.put(cluster.id, { body, ifMatch, signal });
  const followed = await followOperation(ask, clock, { written, signal });
  const after = await readEverything(ask, cluster, signal);
  return { kind: 'sent', exchanges: [read.exchange, written.exchange, ...followed, ...after] };
}

const usualPauseSeconds = 10;
/** An update of a cluster takes minutes; what is not over by then is recorded as it is. */
const mostLooks = 120;

async function followOperation(
  ask: Ask,
  { sleep }: RecorderClock,
  { written, signal }: { readonly written: Asked; readonly signal: AbortSignal },
): Promise<readonly Exchange[]> {
  const url = written.response === undefined ? undefined : operationUrlOf(written.response);
  const looks: Exchange[] = [];
  while (url !== undefined && looks.length < mostLooks) {
    const look = await ask.follow(url, signal);
    looks.push(look.exchange);
    const { response } = look;
    if (response !== undefined && isOver(response)) break;
    const seconds = response === undefined ? undefined : retryAfterSecondsOf((name) => response.header(name));
    await sleep((seconds ?? usualPauseSeconds) * 1000);
  }
  return looks;
}

function isOver({ status, body }: ArmResponse): boolean {
  if (status === 202 || status === 429) return false;
  const state = isJsonObject(body) ? body['status'] : undefined;
  return typeof state !== 'string' || operationEnd(state) !== undefined;
}
