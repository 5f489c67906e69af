/** The stub of tables and queues in a process of its own. */

import { skipTime } from './shifted-date.ts';
import { startStorageStub, type StorageStub } from '../local/storage-stub/storage-stub.ts';
import { answerParent } from './child.ts';

export type StorageCounts = Readonly<Record<string, number>>;

let stub: StorageStub | undefined;
let before: StorageCounts = {};

answerParent({
  async start(): Promise<string> {
    stub = await startStorageStub();
    return stub.connectionString;
  },
  skip: skipTime,
  queued: (withinMs: number) => stub?.queued(withinMs) ?? {},
  /** Since the last time it was asked. */
  counts(): StorageCounts {
    const now = Object.fromEntries(stub?.counts ?? []);
    const since = Object.entries(now).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
    before = now;
    return Object.fromEntries(since.filter(([, count]) => count > 0));
  },
});
