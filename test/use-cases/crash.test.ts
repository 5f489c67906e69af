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
import { aDoing } from '../builders/a-deed.ts';
import {
  aMessage,
  anInvocation,
  clusterPuts,
  handle,
  line,
  payments,
  useJobs,
  type Job,
  type PolicyChange,
} from '../job.ts';

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
function live(job: Job, message: ClusterMessage, diesAt: number, moment: Life['moment']): Promise<Life> {
  return liveOf(() => handle(job, message), diesAt, moment);
}

async function liveOf(work: () => Promise<unknown>, diesAt: number, moment: Life['moment']): Promise<Life> {
  const life: Life = { diesAt, moment, requests: 0, isDead: false, die: () => undefined };
  const death = new Promise<void>((resolve) => {
    life.die = resolve;
  });
  await Promise.race([lives.run(life, work), death]);
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
  const next = jobs.restart(job, byMailOnly);
  await jobs.work(next);
  const ended = line(await jobs.progress(job, sweepId), 'pay-weu-01');
  const { pending } = await jobs.outbox();
  const where = `death ${moment} request ${String(diesAt)}`;
  const shown = await next.services.showCluster(ref, anInvocation());
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

const adas = () => aDoing({ id: 'r-ada' });

/** A door dies while somebody exempts a cluster: what holds is told, and nothing else is, also if nobody ever asks again. */
async function exemptionSurvives(diesAt: number, moment: Life['moment'], isAskedAgain: boolean): Promise<boolean> {
  const job = await jobs.start(byMailOnly, payments);
  await jobs.sweep(job);
  const { pending: before } = await jobs.outbox();
  const { ref: cluster } = seeded(job.azure, 'pay-weu-01');
  const exemption = { owner: 'shop', reason: 'fair', untilMs: Date.now() + 3 * 86_400_000, source: 'request' } as const;
  const decide = (each: Job) => each.services.exemptions.decide({ cluster, exemption, doing: adas() }, anInvocation());
  const { isDead } = await liveOf(() => decide(job), diesAt, moment);
  const next = jobs.restart(job, byMailOnly, payments);
  if (isAskedAgain) await decide(next);
  const isExempt = line(await jobs.sweep(next), 'pay-weu-01').verdict === 'exempt';
  const told = await noticesOf('exemption-granted');
  const where = `death ${moment} request ${String(diesAt)}`;
  expect([where, told, isExempt || !isAskedAgain]).toEqual([where, isExempt ? 1 : 0, true]);
  expect(before).toBeGreaterThan(0);
  await jobs.reset();
  return isDead;
}

async function stopSurvives(diesAt: number, moment: Life['moment']): Promise<boolean> {
  const job = await jobs.start(byMailOnly);
  const { isDead } = await liveOf(() => job.services.stopWrites.stop(adas(), anInvocation()), diesAt, moment);
  const next = jobs.restart(job, byMailOnly);
  await next.services.stopWrites.tellUntold(anInvocation());
  const isStopped = (await next.services.stopWrites.ask(anInvocation().signal)) !== undefined;
  const where = `death ${moment} request ${String(diesAt)}`;
  // The mailbox and the channel: the whole fleet's receivers.
  expect([where, await noticesOf('writes-stopped')]).toEqual([where, isStopped ? 2 : 0]);
  await jobs.reset();
  return isDead;
}

async function noticesOf(kind: string): Promise<number> {
  const table = await jobs.table('outbox');
  let count = 0;
  for await (const { json0 = '' } of table.listEntities<{ json0?: string }>())
    if (json0.includes(`"kind":"${kind}"`)) count += 1;
  return count;
}

it.each([
  ['before', true],
  ['before', false],
  ['after', true],
  ['after', false],
] as const)(
  'death %s any request of an exemption leaves none untold (asked again: %s)',
  async (moment, isAskedAgain) => {
    let deaths = 0;
    while (await exemptionSurvives(deaths + 1, moment, isAskedAgain)) deaths += 1;
    expect(deaths).toBeGreaterThan(5);
  },
);

it.each(['before', 'after'] as const)('death %s any request of a stop leaves none untold', async (moment) => {
  let deaths = 0;
  while (await stopSurvives(deaths + 1, moment)) deaths += 1;
  expect(deaths).toBeGreaterThan(4);
});
