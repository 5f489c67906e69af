/** The first sweep of `npm start`, through the same doors a user has: HTTP to start and watch it, the admin door to send notices. */

import { setTimeout as wait } from 'node:timers/promises';
import { deliverEvents, upgradeNodeImages } from './simulated-azure/events.ts';
import type { LocalWarden } from './local-warden.ts';

export interface SweepReport {
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly clusters: readonly {
    readonly cluster: string;
    readonly verdict?: string;
    readonly outcome: string;
    readonly summary: string;
  }[];
}

const longestSweepMs = 120_000;
/** The simulated sign-in knows this token. */
const asOperator = { authorization: 'Bearer local-operator' };

/** Answers when the sweep is over and its notices are sent; rejects when it takes longer than two minutes. */
export async function runFirstSweep({ host, azure }: LocalWarden, tell: (line: string) => void): Promise<SweepReport> {
  const deadline = Date.now() + longestSweepMs;
  const response = await fetch(`${host.origin}/api/sweeps`, {
    method: 'POST',
    headers: asOperator,
    body: JSON.stringify({ mode: 'enforce', reason: 'the first sweep of npm start' }),
  });
  if (response.status !== 202)
    throw new Error(`the sweep did not start: ${String(response.status)} ${await response.text()}`);
  const location = response.headers.get('location') ?? '';
  let told = '';
  for (;;) {
    const report = (await (await fetch(host.origin + location, { headers: asOperator })).json()) as SweepReport;
    const line = progressLine(report);
    if (line !== told) tell(line);
    told = line;
    if (report.state !== 'running') {
      await sendNotices({ host, azure }, deadline);
      return report;
    }
    if (Date.now() > deadline) throw new Error(`the sweep was not over after ${String(longestSweepMs / 1000)} seconds`);
    await wait(500);
  }
}

function progressLine({ counts }: SweepReport): string {
  const { found = 0, judged = 0, repaired = 0, settling = 0, held = 0, failed = 0 } = counts;
  return `found ${String(found)}, judged ${String(judged)}, settling ${String(settling)}, repaired ${String(repaired)}, held ${String(held)}, failed ${String(failed)}`;
}

/** One cluster is upgraded within the simulated night and one fails; both are told through Event Grid. */
export async function runUpgradeNight({ host, azure }: LocalWarden): Promise<void> {
  const named = (name: string) => [...azure.state.clusters.values()].find(({ document }) => document['name'] === name);
  const [good, bad] = [named('shop-weu-02'), named('shop-neu-01')];
  if (good !== undefined) upgradeNodeImages(azure, good);
  if (bad !== undefined)
    upgradeNodeImages(azure, bad, {
      failure: 'Drain of node aks-system-2 was blocked by disruption budget shop/checkout',
    });
  await deliverEvents(azure.state, { origin: host.origin, key: host.keys.eventGrid });
  await sendNotices({ host, azure }, Date.now() + longestSweepMs);
}

/** Runs the outbox timer until nothing new arrives; a run by its own schedule may be under way and is waited for. */
async function sendNotices({ host, azure }: Pick<LocalWarden, 'host' | 'azure'>, deadline: number): Promise<void> {
  let arrivedBefore = -1;
  while (arrived(azure) !== arrivedBefore && Date.now() < deadline) {
    arrivedBefore = arrived(azure);
    const headers = { 'x-functions-key': host.keys.master };
    await fetch(`${host.origin}/admin/functions/outbox-timer`, { method: 'POST', headers, body: '{}' });
    while (host.counts.running > 0 && Date.now() < deadline) await wait(100);
  }
}

function arrived({ state }: LocalWarden['azure']): number {
  return state.mails.length + state.messages.length;
}
