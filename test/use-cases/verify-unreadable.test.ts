import { expect, it } from 'vitest';
import type { StoredRecord } from '../../shared/domain/record/cluster-record.ts';
import type { QueuedMessage } from '../../shared/ports/queue.ts';
import { makeVerifyClusterWrite } from '../../shared/use-cases/reconcile/verify-write.ts';
import { aCluster } from '../builders/a-cluster.ts';
import { anInvocation } from '../job.ts';

const stored: StoredRecord = { kind: 'newer', problem: 'clusters/a/b: schemaVersion: is 2' };

async function sentAfter(looks: number): Promise<readonly QueuedMessage[]> {
  const sent: QueuedMessage[] = [];
  const untouched = () => Promise.reject(new Error('a record that cannot be read is not touched'));
  const verify = makeVerifyClusterWrite({
    records: { get: () => Promise.resolve(stored), put: untouched, remove: untouched, all: untouched },
    verifyWrite: { verify: untouched, verifyAndClose: untouched },
    queue: { send: (messages) => Promise.resolve(void sent.push(...messages)) },
    settleDelaySeconds: 30,
  });
  const cluster = aCluster().ref;
  await verify({ kind: 'settle', cluster, location: 'x', sweepId: 's', looks }, anInvocation());
  return sent;
}

it('the verification of a write waits for the version that knows it, ten minutes at a time', async () => {
  expect(await sentAfter(3)).toMatchObject([{ delaySeconds: 600, message: { kind: 'settle', looks: 4 } }]);
});

it('waits seven days and no longer', async () => {
  expect(await sentAfter(1_008)).toEqual([]);
});
