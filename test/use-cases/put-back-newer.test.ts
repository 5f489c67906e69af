import { expect, it } from 'vitest';
import type { Inbox } from '../../shared/ports/notices.ts';
import type { NewerMessage } from '../../shared/domain/record/cluster-message.ts';
import type { Problem } from '../../shared/domain/record/sweep-line.ts';
import { makePutBackNewer, mostTimesPutBack } from '../../shared/use-cases/put-back-newer.ts';
import { aCluster } from '../builders/a-cluster.ts';
import { anInvocation } from '../job.ts';

const cluster = aCluster().ref;
const newer: NewerMessage = {
  text: '{"schemaVersion":2}',
  problem: 'schemaVersion: is 2; this version of the app reads 1',
  subject: { cluster, location: 'westeurope', sweepId: 's' },
};

function warden(timesBefore: number) {
  const back: { text: string; delaySeconds: number }[] = [];
  const closed: { cluster: string; problem: Problem }[] = [];
  const errors: string[] = [];
  let times = timesBefore;
  const inbox: Pick<Inbox, 'keep'> = { keep: () => Promise.resolve((times += 1)) };
  const putBackNewer = makePutBackNewer({
    inbox,
    queue: { putBack: (text, delaySeconds) => Promise.resolve(void back.push({ text, delaySeconds })) },
    closeUnreadable: (subject, problem) => Promise.resolve(void closed.push({ cluster: subject.cluster.id, problem })),
  });
  const quiet = anInvocation();
  const invocation = { ...quiet, log: { ...quiet.log, error: (message: string) => void errors.push(message) } };
  return { back, closed, errors, receive: (message: NewerMessage) => putBackNewer(message, invocation) };
}

it('a newer message comes again ten minutes later, as it is', async () => {
  const { back, closed, errors, receive } = warden(0);
  await receive(newer);
  expect([back, closed, errors]).toEqual([[{ text: newer.text, delaySeconds: 600 }], [], []]);
});

it('waits seven days and no longer: then its cluster is reported', async () => {
  expect(mostTimesPutBack * 600).toBe(7 * 86_400);
  const { back, closed, errors, receive } = warden(mostTimesPutBack - 1);
  await receive(newer);
  expect(closed).toEqual([]);
  await receive(newer);
  expect([back.length, errors, closed[0]?.cluster]).toEqual([1, ['message failed for good'], cluster.id]);
  expect(closed[0]?.problem).toMatchObject({ kind: 'unreadable', detail: expect.stringContaining('is 2') as string });
});

it('is reported even when nobody knows which cluster it is about', async () => {
  const { back, closed, errors, receive } = warden(mostTimesPutBack);
  await receive({ text: newer.text, problem: newer.problem });
  expect([back, closed, errors]).toEqual([[], [], ['message failed for good']]);
});
