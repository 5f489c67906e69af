/** What host.json says of queues, with the Storage extension's defaults where it is silent. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueOptions } from './queues.ts';
import { timeSpanMs } from './schedule.ts';

interface QueuesSection {
  readonly batchSize?: number;
  readonly newBatchThreshold?: number;
  readonly maxDequeueCount?: number;
  readonly visibilityTimeout?: string;
  readonly maxPollingInterval?: string;
}

/** `QueuesOptions` of the extension: half a batch for each core runs on beside the next one, unless host.json pins it. */
export function queueOptions(appFolder: string, cores: number): QueueOptions {
  const { extensions } = JSON.parse(readFileSync(join(appFolder, 'host.json'), 'utf8')) as {
    readonly extensions?: { readonly queues?: QueuesSection };
  };
  const queues = extensions?.queues ?? {};
  const { batchSize = 16, maxDequeueCount = 5 } = queues;
  return {
    batchSize,
    newBatchThreshold: queues.newBatchThreshold ?? Math.floor(batchSize / 2) * cores,
    maxDequeueCount,
    visibilityTimeoutSeconds: readTimeSpan(queues.visibilityTimeout ?? '00:00:00') / 1000,
    maxPollingIntervalMs: readTimeSpan(queues.maxPollingInterval ?? '00:01:00'),
  };
}

function readTimeSpan(text: string): number {
  const ms = timeSpanMs(text);
  if (ms === undefined) throw new Error(`host.json: "${text}" is no TimeSpan such as 00:00:30`);
  return ms;
}
