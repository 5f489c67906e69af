/** A failure that was told and that turns out false is taken back: once, to whom it was told, and wherever it counted. */

import { describe, expect, it } from 'vitest';
import { makeClusterRecords } from '../../shared/adapters/storage/cluster-records.ts';
import { makeHistory } from '../../shared/adapters/storage/history.ts';
import { makeOutbox } from '../../shared/adapters/storage/outbox.ts';
import { makeSweepLedger } from '../../shared/adapters/storage/sweep-ledger.ts';
import type { Action } from '../../shared/domain/repair/action.ts';
import { expectedEvidence } from '../../shared/domain/repair/write-outcome.ts';
import { unseenCluster } from '../../shared/domain/record/unseen-cluster.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import { makeTakeBackFailure } from '../../shared/use-cases/reconcile/take-back-failure.ts';
import { aCluster, aSnapshot } from '../builders/a-cluster.ts';
import { aRun } from '../builders/a-run.ts';
import { fakeStorage, storageFault, type FakeTable } from '../fakes/tables.ts';
import { aMessage, anInvocation, fault, handle, line, only, payments, refOf, useJobs } from '../job.ts';

const jobs = useJobs();
const name = 'pay-weu-01';

it('a write that nobody could see for six hours, and that is there', { timeout: 120_000 }, async () => {
  const job = await jobs.start(only(name), payments);
  const cluster = refOf(job, name);
  const startedAtMs = Date.now();
  const sweepId = await job.services.requestCluster(cluster, { requestedMode: 'enforce' }, anInvocation());
  await handle(job, aMessage(cluster, sweepId), startedAtMs);
  fault(job, { method: 'GET', pathIncludes: '/operations/', status: 500, times: 99 });
  fault(job, {
    method: 'GET',
    pathIncludes: `managedClusters/${name}`,
    status: 403,
    code: 'AuthorizationFailed',
    times: 99,
  });
  const settle: ClusterMessage = { kind: 'settle', cluster, location: 'westeurope', sweepId, looks: 0 };
  await handle(job, settle, startedAtMs + 6 * hourMs);
  expect(line(await jobs.progress(job, sweepId), name).outcome).toBe('failed');
  job.azure.state.faults.length = 0;
  job.azure.clock.advance(7 * hourMs);
  for (const hours of [7, 8, 9]) await jobs.sweep(job, undefined, startedAtMs + hours * hourMs);
  await job.services.deliverOutbox(anInvocation(startedAtMs + 12 * hourMs));
  const subjects = job.azure.state.mails.map(({ subject, text }) => `${subject}\n${text}`);
  expect(subjects.filter((mail) => mail.includes('Needs attention'))).toHaveLength(1);
  expect(subjects.filter((mail) => mail.includes('did succeed after all'))).toHaveLength(1);
  expect(line(await jobs.progress(job, sweepId), name).outcome).toBe('repaired');
  const shown = await job.services.showCluster(cluster, anInvocation());
  expect(shown?.history.map(({ kind }) => kind)).toContain('corrected');
  expect(shown?.record?.lastOutcome).not.toBe('failed');
  expect(shown?.record?.memory.channelSet?.to).toBe('SecurityPatch');
});

describe('whatever dies on the way, and however many look at once', () => {
  const nowMs = Date.parse('2026-11-21T12:00Z');
  const { ref } = aCluster();
  const action: Action = {
    kind: 'set-channel',
    repairs: 'channel.drifted',
    from: 'None',
    to: 'SecurityPatch',
    reimageRisk: 'none',
  };
  const actions = [{ action, outcome: { kind: 'not-applied', evidence: expectedEvidence(action) } }] as const;
  const snapshot = aSnapshot({ nodeOSUpgradeChannel: 'SecurityPatch' });

  /** Storage whose n-th call from now on fails, before or after its effect. */
  function mortalStorage() {
    const death = { at: Infinity, isAfter: false, calls: 0 };
    const wrap = (table: FakeTable): FakeTable =>
      new Proxy(table, {
        get: (target, property) => {
          const method = Reflect.get(target, property) as ((...args: unknown[]) => unknown) | undefined;
          // A table is no promise, although whoever awaits it asks for `then`.
          if (method === undefined) return undefined;
          if (property === 'listEntities') return method.bind(target);
          return async (...args: unknown[]) => {
            death.calls += 1;
            const isNow = death.calls === death.at;
            if (isNow && !death.isAfter) throw storageFault(503, 'ServerBusy');
            const answer = await method.apply(target, args);
            if (isNow) throw storageFault(undefined, 'socket hang up');
            return answer;
          };
        },
      });
    return { death, storage: fakeStorage(wrap) };
  }

  async function world() {
    const { death, storage } = mortalStorage();
    const parts = {
      history: makeHistory(storage),
      outbox: makeOutbox(storage),
      ledger: makeSweepLedger(storage),
      records: makeClusterRecords(storage),
    };
    const routing = { receivers: [{ id: 'mail', kind: 'email', to: ['a@example.com'] }], accountable: [] } as never;
    await parts.ledger.record('failed-sweep', { ...aRun().line, cluster: ref, outcome: 'failed', actions });
    await parts.history.add(ref, {
      kind: 'look',
      atMs: 1,
      sweepId: 'failed-sweep',
      outcome: 'failed',
      findings: [],
      actions,
      held: [],
    });
    const telling = {
      receivers: ['mail'],
      timeZone: 'UTC',
      mode: 'enforce',
      background: { pools: [], nextOpenings: [] },
    } as const;
    await parts.records.put(
      {
        ...unseenCluster(ref, nowMs),
        telling,
        state: { kind: 'judged' },
        lastOutcome: 'failed',
        lastLine: aRun().line,
      },
      undefined,
    );
    const takeBack = makeTakeBackFailure({ ...parts, routing, escalation: undefined });
    /** As a run does: what it has read, it hands over. */
    const run = async () => {
      const stored = await parts.records.get(ref);
      if (stored?.kind === 'record') await takeBack(stored, snapshot, anInvocation(nowMs));
    };
    const ended = async () => {
      const corrected = (await parts.history.latest(ref, 50)).filter(({ kind }) => kind === 'corrected');
      const stored = await parts.records.get(ref);
      return [
        (await parts.outbox.counts()).pending,
        corrected.length,
        stored?.kind === 'record' && stored.record.lastOutcome,
      ];
    };
    return { death, run, ended };
  }

  it('tells it once, writes it down once and corrects the record', async () => {
    let deaths = 0;
    for (const isAfter of [false, true])
      for (let at = 1; ; at += 1) {
        const { death, run, ended } = await world();
        Object.assign(death, { at, isAfter, calls: 0 });
        const isDead = await run().then(
          () => false,
          () => true,
        );
        death.at = Infinity;
        for (let again = 0; again < 2; again += 1) await Promise.allSettled([run(), run()]);
        expect([isAfter, at, ...(await ended())]).toEqual([isAfter, at, 1, 1, 'repaired']);
        if (!isDead) break;
        deaths += 1;
      }
    expect(deaths).toBeGreaterThan(8);
  });
});
