/**
 * A Functions host for one's own machine: loads the built app as the worker does and serves HTTP, timers, queues and Event Grid
 * as the real host was measured to (4.1037 with the extensions Storage.Queues 5.3.10 and EventGrid 3.3.0).
 */

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { loadApp, type LoadedApp, type RegisteredFunction } from './functions-core.ts';
import { queueOptions } from './host-json.ts';
import { makeHttpHandler } from './http.ts';
import { BindingError, makeInvoker, triggerOf, type InvocationCounts, type Invoker, type LogLine } from './invoker.ts';
import { hostKeys, type HostKeys } from './keys.ts';
import { makePlatform, type Platform } from './platform.ts';
import { realLeases, type Leases, type Life } from './life.ts';
import { startQueue } from './queues.ts';
import { openTimerStore } from './timer-store.ts';
import { startTimer, type RunningTimer } from './timers.ts';

export interface DevHostOptions {
  /** Holds host.json, package.json with `main`, and the bundle. */
  readonly appFolder: string;
  /** 0 takes a free one; a taken one rejects with EADDRINUSE. */
  readonly port: number;
  /** App settings; they reach the app through the process environment, as in Azure. */
  readonly settings: Readonly<Record<string, string>>;
  readonly log: LogLine;
  /** Shorter than the real ones, for a test that kills a host and does not wait ten minutes. */
  readonly leases?: Partial<Leases>;
  /** Absent: those of this machine. */
  readonly cores?: number;
  /** As in Azure; absent: HTTP triggers and the host's own routes need no key, as with Core Tools. */
  readonly asksForKeys?: boolean;
  /** App Service authentication stands in front of the app; absent: it is off. */
  readonly signsIn?: boolean;
}

export interface DevHost {
  readonly origin: string;
  readonly functions: readonly string[];
  readonly counts: InvocationCounts;
  readonly keys: HostKeys;
  readonly platform: Platform | undefined;
  /** What the app threw while it loaded: the host runs on without any function, as in Azure. */
  readonly fault: Error | undefined;
  /** Lets go of what it holds. */
  close(): Promise<void>;
  /** As `kill -9`: messages in flight stay hidden and timers leased until their leases end. */
  kill(): Promise<void>;
}

export async function startDevHost(options: DevHostOptions): Promise<DevHost> {
  const { settings, log, asksForKeys = false, signsIn = false } = options;
  Object.assign(process.env, settings);
  const { app, fault } = await load(options);
  const invoker = makeInvoker(app, log);
  const stop = new AbortController();
  const kill = new AbortController();
  const life = { stopped: stop.signal, killed: kill.signal, leases: { ...realLeases, ...options.leases } };
  const timers = new Map<string, RunningTimer>();
  const keys = hostKeys(settings);
  const platform = signsIn ? makePlatform() : undefined;
  const handler = makeHttpHandler({ functions: app.functions, invoker, timers, log, keys, asksForKeys, platform });
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  await startTriggers(options, app.functions, { invoker, life, timers });
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    functions: app.functions.map(({ metadata }) => metadata.name),
    counts: invoker.counts,
    keys,
    platform,
    fault,
    async close() {
      stop.abort();
      // A lease that cannot be given back ends by itself.
      await Promise.allSettled([...timers.values()].map((timer) => timer.release()));
      await closed(server);
    },
    async kill() {
      kill.abort();
      stop.abort();
      await closed(server);
    },
  };
}

/** An app that refuses to load leaves the real host with no function: every route is a 404, and the log has the whole text. */
async function load({
  appFolder,
  log,
}: DevHostOptions): Promise<{ readonly app: LoadedApp; readonly fault: Error | undefined }> {
  const { main } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')) as { main: string };
  try {
    return { app: await loadApp(join(appFolder, main)), fault: undefined };
  } catch (thrown) {
    const fault = thrown instanceof Error ? thrown : new Error(String(thrown));
    log(`error       Worker.LanguageWorkerChannel  ${fault.stack ?? fault.message}`);
    const unused = () => {
      throw fault;
    };
    return { app: { functions: [], model: { getInvocationModel: unused } }, fault };
  }
}

interface Running {
  readonly invoker: Invoker;
  readonly life: Life;
  readonly timers: Map<string, RunningTimer>;
}

async function startTriggers(
  { appFolder, settings, log, cores = availableParallelism() }: DevHostOptions,
  functions: readonly RegisteredFunction[],
  { invoker, life, timers }: Running,
): Promise<void> {
  const connection = settings['AzureWebJobsStorage'] ?? '';
  const hostId = settings['AzureFunctionsWebHost__hostid'] ?? 'dev-host';
  const ofType = (type: string) => functions.filter((registered) => triggerOf(registered).type === type);
  const timed = ofType('timerTrigger');
  if (timed.length > 0) {
    const store = await openTimerStore(BlobServiceClient.fromConnectionString(connection), hostId);
    const start = async (registered: RegisteredFunction) => {
      timers.set(registered.metadata.name, await startTimer({ registered, invoker, store, life, log }));
    };
    await Promise.all(timed.map((registered) => unlessInError(registered, log, start)));
  }
  const service = QueueServiceClient.fromConnectionString(connection);
  const options = queueOptions(appFolder, cores);
  for (const each of ofType('queueTrigger'))
    await unlessInError(each, log, (registered) => startQueue({ registered, service, invoker, options, life, log }));
}

/** A function that cannot be bound is off, and the others run. */
async function unlessInError(
  registered: RegisteredFunction,
  log: LogLine,
  start: (registered: RegisteredFunction) => Promise<void>,
): Promise<void> {
  try {
    await start(registered);
  } catch (fault) {
    if (!(fault instanceof BindingError)) throw fault;
    const { name } = registered.metadata;
    log(
      `error       The '${name}' function is in error: Microsoft.Azure.WebJobs.Host: Error indexing method 'Functions.${name}'. ${fault.message}`,
    );
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
