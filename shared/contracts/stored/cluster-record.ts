/** Table `clusters`: what is remembered of one cluster. */

import * as z from 'zod';
import type { NodeOSWatch } from '../../domain/events/node-os-watch.ts';
import type {
  ChannelSet,
  ClusterMemory,
  Flip,
  RefusedWrite,
  TagMemory,
  WriteKind,
} from '../../domain/judging/cluster-memory.ts';
import type { ClusterDeed } from '../../domain/record/deed.ts';
import type { Exemption } from '../../domain/policy/exemption.ts';
import type { Audience, ClusterRecord, ClusterState, OpenWrite } from '../../domain/record/cluster-record.ts';
import {
  channelSchema,
  exemptionSourceSchema,
  modeSchema,
  observedChannelSchema,
  refSchema,
  refusalSchema,
} from './cluster.ts';
import { backgroundSchema, clusterRunSchema } from './cluster-run.ts';
import { verdictSchema } from './findings.ts';
import { membershipSchema, rollbackSchema } from './fleet.ts';
import { poolCountsSchema } from './pool-counts.ts';
import { actionSchema, evidenceSchema } from './repairs.ts';
import { clusterDeedShapes } from './deeds.ts';
import { fields, kinds, list, word, type FieldsOf } from './schema.ts';
import { storedForm } from './stored-form.ts';
import { lineSchema, outcomeSchema } from './sweep.ts';
import { windowReadingSchema } from './windows.ts';

/** Version 1 says the state by which of these are there; the first version of the app reads no other. */
interface StateFields {
  readonly isMissing?: boolean;
  readonly goneSinceMs?: number;
  readonly openWrite?: OpenWrite;
}

export type StoredClusterRecord = Omit<ClusterRecord, 'state'> & StateFields;

const text = z.string();
const number = z.number();
const yesOrNo = z.boolean();

const exemption = fields<Exemption>({
  owner: text,
  reason: text,
  untilMs: number,
  source: exemptionSourceSchema,
});

const memory = fields<ClusterMemory>({
  channelSet: fields<ChannelSet>({ from: observedChannelSchema, to: channelSchema, atMs: number }).optional(),
  flips: list(
    fields<Flip>({ setAtMs: number, seenAtMs: number, to: observedChannelSchema, by: text.optional() }),
  ).optional(),
  writtenAtMs: number.optional(),
  refusal: fields<RefusedWrite>({
    action: word<WriteKind>({ 'create-window': true, 'lengthen-window': true, 'set-channel': true }),
    refusal: refusalSchema,
    atMs: number,
  }).optional(),
  undoneAtMs: number.optional(),
  exemption: exemption.optional(),
  ring: text.optional(),
  fleet: membershipSchema.optional(),
  rollback: rollbackSchema.optional(),
  tags: fields<TagMemory>({
    exemption: fields<NonNullable<TagMemory['exemption']>>({
      firstMs: number,
      lastMs: number,
      now: fields<NonNullable<NonNullable<TagMemory['exemption']>['now']>>({
        owner: text,
        reason: text,
        untilMs: number,
      }).optional(),
    }).optional(),
    isOverShare: yesOrNo.optional(),
    ring: text.optional(),
    mode: modeSchema.optional(),
    receivers: list(text),
    changedAtMs: number,
  }).optional(),
});

const audience = fields<Audience>({
  receivers: list(text),
  timeZone: text,
  mode: modeSchema,
  background: backgroundSchema,
});

const nodeOS = fields<NodeOSWatch>({
  reading: windowReadingSchema,
  channel: observedChannelSchema,
  isStopped: yesOrNo,
  images: z.record(text, text),
  missedInARow: number,
  toldUpcomingMs: number.optional(),
  toldClosedMs: number.optional(),
});

const openWrite = fields<OpenWrite>({
  stage: word<OpenWrite['stage']>({ begun: true, accepted: true }),
  action: actionSchema,
  evidence: evidenceSchema,
  startedAtMs: number,
  story: clusterRunSchema,
});

const release = fields<NonNullable<ClusterRecord['release']>>({
  atMs: number,
  requestedMode: modeSchema.optional(),
  isUndo: yesOrNo.optional(),
});

const recordFields = {
  cluster: refSchema,
  location: text,
  verdict: verdictSchema,
  fingerprint: text,
  sinceMs: number,
  judgedAtMs: number,
  memory,
  telling: audience.optional(),
  nodeOS: nodeOS.optional(),
  failedUpgrade: fields<NonNullable<ClusterRecord['failedUpgrade']>>({ atMs: number, details: text }).optional(),
  poolClocks: poolCountsSchema.optional(),
  lastOutcome: outcomeSchema.optional(),
  lastLine: lineSchema.optional(),
  release: release.optional(),
  isUntold: yesOrNo.optional(),
  failingSinceMs: number.optional(),
  doneInSweeps: list(text).optional(),
  untoldDeed: kinds<ClusterDeed>(clusterDeedShapes).optional(),
  isMissing: yesOrNo.optional(),
  goneSinceMs: number.optional(),
  openWrite: openWrite.optional(),
} satisfies FieldsOf<StoredClusterRecord>;

export const clusterRecordForm = storedForm<StoredClusterRecord, ClusterRecord>({
  schemaVersion: 1,
  schema: fields<StoredClusterRecord>(recordFields),
  lifts: {},
  fromStored(stored) {
    const { isMissing: _, goneSinceMs: __, openWrite: ___, ...rest } = stored;
    return { ...rest, state: stateOf(stored) };
  },
  toStored({ state, ...rest }) {
    return { ...rest, ...stateFields(state) };
  },
});

/** A write or a deletion stands above what the last reading came to; who was never read has no audience. */
function stateOf({ isMissing, goneSinceMs, openWrite: write, telling }: StoredClusterRecord): ClusterState {
  if (write !== undefined) return { kind: 'writing', openWrite: write };
  if (goneSinceMs !== undefined) return { kind: 'gone', sinceMs: goneSinceMs };
  if (isMissing !== undefined || telling === undefined) return { kind: 'unread', isMissing: isMissing === true };
  return { kind: 'judged' };
}

function stateFields(state: ClusterState): StateFields {
  switch (state.kind) {
    case 'unread':
      return { isMissing: state.isMissing };
    case 'judged':
      return {};
    case 'writing':
      return { openWrite: state.openWrite };
    case 'gone':
      return { goneSinceMs: state.sinceMs };
  }
}
