/**
 * The process dies at every single request it makes, before it leaves or after it was carried out, and another one takes the
 * message over: nothing is written twice, nothing is lost, nothing is told twice.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import http, { type ClientRequest } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import { seeded } from '../local-azure.ts';
import { aMessage, anInvocation, clusterPuts, handle, line, useJobs, type Job, type PolicyChange } from '../job.ts';

interface Life {
  /** Requests until death; Infinity lives on. */
  readonly diesAt: number;
  readonly moment: 'before' | 'after';
  requests: number;
  isDead: boolean;
  die: () => void;
}

const lives = new AsyncLocalStorage<Life>();
const originalRequest = http.request;

/** A request of a dead process: it is never sent and never answered. */
function silence(): ClientRequest {
  return Object.assign(new PassThrough(), { setTimeout: () => undefined, destroy: () => undefined }) as never;
}

function mortalRequest(...args: Parameters<typeof http.request>): ClientRequest {
  const life = lives.getStore();
  if (life === undefined) return originalRequest(...args);
  if (life.isDead) return silence();
  life.requests += 1;
  if (life.requests < life.diesAt) return originalRequest(...args);
  life.isDead = true;
  if (life.moment === 'before') {
    life.die();
    return silence();
  }
  // Carried out by the other side; the answer reaches nobody.
  const [options] = args as unknown as [http.RequestOptions];
  const sent = originalRequest(options, (response) => {
    response.resume();
    response.once('end', life.die);
  });
  sent.once('error', life.die);
  return sent;
}

beforeAll(() => {
  http.request = mortalRequest as typeof http.request;
  syncBuiltinESMExports();
});
afterAll(() => {
  http.request = originalRequest;
  syncBuiltinESMExports();
});

/** Works on the message until death or the end; answers how many requests were made, and whether it died. */
async function live(job: Job, message: ClusterMessage, diesAt: number, moment: Life['moment']): Promise<Life> {
  const life: Life = { diesAt, moment, requests: 0, isDead: false, die: () => undefined };
  const death = new Promise<void>((resolve) => {
    life.die = resolve;
  });
  await Promise.race([lives.run(life, () => handle(job, message)), death]);
  return life;
}

const jobs = useJobs();

const byMailOnly: PolicyChange = (policy) => {
  policy.defaults.receivers = ['platform-mail'];
};

/** What the run has found, whoever ended it: a repaired cluster that is read again after a death shows nothing of it. */
const found = ['drifted', 'channel.drifted'] as const;

function told({ outcome, verdict, findings }: SweepLine): readonly unknown[] {
  return [outcome, verdict, findings.find(({ severity }) => severity !== 'info')?.code];
}

/** The write was accepted, and the process that verifies it dies. */
async function survivesVerification(diesAt: number, moment: Life['moment']): Promise<boolean> {
  const job = await jobs.start(byMailOnly);
  const { ref: cluster } = seeded(job.azure, 'pay-weu-01');
  const sweepId = await job.services.requestCluster(cluster, { requestedMode: 'enforce' }, anInvocation());
  await handle(job, aMessage(cluster, sweepId));
  job.azure.clock.advance(600_000);
  const verifyMessage = { kind: 'settle', cluster, location: 'westeurope', sweepId, looks: 0 } as const;
  const { isDead } = await live(job, verifyMessage, diesAt, moment);
  const next = jobs.restart(job, byMailOnly);
  await jobs.work(next);
  const ended = line(await jobs.progress(job, sweepId), 'pay-weu-01');
  const { pending } = await jobs.outbox();
  const shown = await next.services.showCluster(cluster, anInvocation());
  const isUndoable = shown?.record?.memory.channelSet !== undefined;
  const where = `death ${moment} request ${String(diesAt)}`;
  expect([where, clusterPuts(job, 'pay-weu-01'), ...told(ended), pending, isUndoable, shown?.history.length]).toEqual([
    where,
    1,
    'repaired',
    ...found,
    1,
    true,
    1,
  ]);
  await jobs.reset();
  return isDead;
}

async function survives(diesAt: number, moment: Life['moment']): Promise<boolean> {
  const job = await jobs.start(byMailOnly);
  const { ref } = seeded(job.azure, 'pay-weu-01');
  const sweepId = await job.services.requestCluster(ref, { requestedMode: 'enforce' }, anInvocation());
  const { isDead } = await live(job, aMessage(ref, sweepId), diesAt, moment);
  // The queue still has the message: another process works it to the end.
  await jobs.work(jobs.restart(job, byMailOnly));
  const ended = line(await jobs.progress(job, sweepId), 'pay-weu-01');
  const { pending } = await jobs.outbox();
  const where = `death ${moment} request ${String(diesAt)}`;
  const shown = await job.services.showCluster(ref, anInvocation());
  const heard = [where, clusterPuts(job, 'pay-weu-01'), ...told(ended), pending, shown?.record?.verdict];
  expect(heard).toEqual([where, 1, 'repaired', ...found, 1, 'drifted']);
  await jobs.reset();
  return isDead;
}

it.each(['before', 'after'] as const)(
  'death %s any request leaves nothing undone and does nothing twice',
  { timeout: 180_000 },
  async (moment) => {
    let deaths = 0;
    while (await survives(deaths + 1, moment)) deaths += 1;
    expect(deaths).toBeGreaterThan(10);
  },
);

it.each(['before', 'after'] as const)(
  'death %s any request of the verification leaves nothing untold and nothing that cannot be undone',
  { timeout: 180_000 },
  async (moment) => {
    let deaths = 0;
    while (await survivesVerification(deaths + 1, moment)) deaths += 1;
    expect(deaths).toBeGreaterThan(5);
  },
);
