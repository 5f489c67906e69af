/** A Functions host for one's own machine: loads the built app as the worker does and serves HTTP, timers and queues. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { loadApp, type RegisteredFunction } from './functions-core.ts';
import { makeHttpHandler } from './http.ts';
import { makeInvoker, triggerOf, type InvocationCounts, type LogLine, type TriggerInput } from './invoker.ts';
import { startQueue, type QueueOptions } from './queues.ts';
import { startTimer } from './timers.ts';

export interface DevHostOptions {
  /** Holds host.json, package.json with `main`, and the bundle. */
  readonly appFolder: string;
  /** 0 takes a free one; a taken one rejects with EADDRINUSE. */
  readonly port: number;
  /** App settings; they reach the app through the process environment, as in Azure. */
  readonly settings: Readonly<Record<string, string>>;
  readonly log: LogLine;
}

export interface DevHost {
  readonly origin: string;
  readonly functions: readonly string[];
  readonly counts: InvocationCounts;
  close(): Promise<void>;
}

export async function startDevHost({ appFolder, port, settings, log }: DevHostOptions): Promise<DevHost> {
  Object.assign(process.env, settings);
  const { main } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')) as { main: string };
  const app = await loadApp(join(appFolder, main));
  const invoker = makeInvoker(app, log);
  const stop = new AbortController();
  const timers = new Map<string, () => TriggerInput>();
  const handler = makeHttpHandler({ functions: app.functions, invoker, timers, log });
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  for (const registered of ofType(app.functions, 'timerTrigger'))
    timers.set(registered.metadata.name, startTimer(registered, invoker, stop.signal));
  const service = QueueServiceClient.fromConnectionString(settings['AzureWebJobsStorage'] ?? '');
  const options = queueOptions(appFolder);
  const queues: QueueClient[] = [];
  for (const registered of ofType(app.functions, 'queueTrigger'))
    queues.push(await startQueue({ registered, service, invoker, options, log }, stop.signal));
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    functions: app.functions.map(({ metadata }) => metadata.name),
    counts: invoker.counts,
    close: () =>
      new Promise((resolve) => {
        stop.abort();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function ofType(functions: readonly RegisteredFunction[], type: string): readonly RegisteredFunction[] {
  return functions.filter((registered) => triggerOf(registered).type === type);
}

/** Defaults of the Storage extension where host.json is silent. */
function queueOptions(appFolder: string): QueueOptions {
  const { extensions } = JSON.parse(readFileSync(join(appFolder, 'host.json'), 'utf8')) as {
    extensions?: {
      queues?: {
        batchSize?: number;
        newBatchThreshold?: number;
        maxDequeueCount?: number;
        visibilityTimeout?: string;
      };
    };
  };
  const queues = extensions?.queues ?? {};
  const { batchSize = 16, maxDequeueCount = 5, visibilityTimeout = '00:00:00' } = queues;
  const [hours = '0', minutes = '0', seconds = '0'] = visibilityTimeout.split(':');
  return {
    batchSize,
    // As on one core; the extension multiplies the half by the number of cores.
    newBatchThreshold: queues.newBatchThreshold ?? Math.floor(batchSize / 2),
    maxDequeueCount,
    visibilityTimeoutSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
  };
}
