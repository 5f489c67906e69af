/** Recordings in test/fixtures/recordings played back to the real adapters: put yours there, and it is tried too. */

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededFleet } from '../../infra/local/simulated-azure/fleet.ts';
import { withRecorded } from '../../infra/local/simulated-azure/recorded-cluster.ts';
import { placeOf, parseRecording, type Recording } from '../../infra/recording/recording.ts';
import { makeClusterReader } from '../../shared/adapters/azure-arm/cluster-reader.ts';
import { writeChannel } from '../../shared/adapters/azure-arm/channel-writer.ts';
import { differingLeaves } from '../../shared/adapters/azure-arm/json-leaves.ts';
import { makeImageCatalogue } from '../../shared/adapters/azure-arm/image-catalogue.ts';
import { parseClusterId } from '../../shared/domain/cluster/cluster-ref.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { never, startLocalAzure, type LocalAzure } from '../local-azure.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/recordings');
const open: LocalAzure[] = [];
afterAll(async () => {
  for (const { azure } of open) await azure.close();
});

function recordingIn(file: string): Recording {
  const parsed = parseRecording(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  return parsed.recording;
}

async function playing(recording: Recording): Promise<LocalAzure> {
  const fleet = withRecorded(seededFleet(Date.now()), recording);
  if (fleet === undefined) throw new Error('the cluster itself was not recorded');
  const local = await startLocalAzure({ fleet });
  open.push(local);
  return local;
}

const files = globSync('*.json', { cwd: folder });

it('there is one with a write and one without an eTag', () => {
  expect(files.toSorted()).toEqual(
    expect.arrayContaining(['simulated-without-etag.json', 'simulated-with-write.json']),
  );
});

describe.each(files)('%s', (file) => {
  const recording = recordingIn(file);
  const ref = parseClusterId(recording.cluster);
  if (ref === undefined) throw new Error('it is no cluster');
  const writeAt = recording.exchanges.findIndex(({ method }) => method === 'PUT');
  const reads = writeAt === -1 ? recording.exchanges : recording.exchanges.slice(0, writeAt);

  it('every answer comes as it was recorded, with its headers', async () => {
    const { arm } = await playing(recording);
    for (const exchange of reads) {
      const place = placeOf(recording, exchange);
      const answer = await arm.get(`${ref.id}${place ?? ''}`, never);
      expect([answer.status, answer.body]).toEqual([exchange.answer?.status, exchange.answer?.body]);
      for (const [name, value] of Object.entries(exchange.answer?.headers ?? {}))
        expect(answer.header(name)).toBe(value);
    }
  });

  it('the adapters read the cluster, its windows and its newest images', async () => {
    const { arm } = await playing(recording);
    const reading = await makeClusterReader(arm).read(ref, never);
    if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
    const { cluster, maintenance } = reading.snapshot;
    expect(maintenance.kind).toBe('known');
    const pools = cluster.pools.map(({ name }) => name);
    expect(pools.length).toBeGreaterThan(0);
    expect(Object.keys((await makeImageCatalogue(arm).latest(ref, pools, never)) ?? {})).toEqual(pools);
  });

  it('the safe write changes one leaf, or says that it cannot', async () => {
    const { arm, azure } = await playing(recording);
    const reading = await makeClusterReader(arm).read(ref, never);
    if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
    const { nodeOSUpgradeChannel: from, eTag } = reading.snapshot.cluster;
    const to = from === 'SecurityPatch' ? 'NodeImage' : 'SecurityPatch';
    const change = { cluster: ref, from, to, seen: reading.source, nowMs: Date.now() } as const;
    const outcome = await writeChannel(arm, change, never);
    if (eTag === undefined) expect(outcome).toMatchObject({ kind: 'declined', gate: 'no-etag' });
    else expect(azure.state.writes.map(({ leaves }) => leaves.length)).toEqual([1]);
  });

  it.skipIf(writeAt === -1)('the simulation makes of the recorded PUT what Azure made of it', async () => {
    const { arm } = await playing(recording);
    const [before] = reads.filter((each) => placeOf(recording, each) === '').slice(-1);
    const { eTag } = before?.answer?.body as { readonly eTag: string };
    const write = recording.exchanges[writeAt];
    const response = await arm.put(ref.id, write?.sent, { ifMatch: eTag, signal: never });
    expect(response.status).toBe(write?.answer?.status);
    const isMoving = (leaf: string) => /eTag$|provisioningState$|^systemData/.test(leaf);
    const leaves = differingLeaves(response.body as JsonObject, write?.answer?.body);
    expect(leaves.filter((leaf) => !isMoving(leaf))).toEqual([]);
  });
});
