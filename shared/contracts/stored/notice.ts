/** A notice as it waits in the outbox: version 1, with the facts of all kinds in one object. */

import * as z from 'zod';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { AnnouncedEvent } from '../../domain/events/aks-event.ts';
import { announcedEventTypes } from '../../domain/events/index.ts';
import type { OpenCluster } from '../../domain/fleet/fleet-summary.ts';
import type { PoolImage, SkipReason, WindowOutcome, WindowOutcomeKind } from '../../domain/events/window-outcome.ts';
import { flatNotice, noticeFromFlat, type FlatFacts, type FlatNotice } from '../../domain/notices/flat-notice.ts';
import { poolCountsSchema } from './pool-counts.ts';
import type { FlatSummary } from '../../domain/notices/flat-summary.ts';
import type { NamedCluster, Notice } from '../../domain/notices/notice.ts';
import { noticeKinds } from '../../domain/notices/notice-kinds.ts';
import { isStopReason } from '../../domain/repair/write-stop.ts';
import { modeSchema, refFields } from './cluster.ts';
import { standingCountsSchema } from './fleet-day.ts';
import { findingSchema, severitySchema } from './findings.ts';
import { deedSchema, tagChangeSchema } from './deeds.ts';
import { actionOutcomeSchema, heldSchema, holdReasonSchema } from './repairs.ts';
import { fields, list, word, wordOf } from './schema.ts';

export type StoredNotice = FlatNotice;

const text = z.string();
const number = z.number();
const cluster = fields<NamedCluster>({ ...refFields, location: text });
/** Of an example it says the region as well. */
const ref = z.looseObject(refFields) as unknown as z.ZodType<ClusterRef>;
const opening = fields<FlatFacts['nextOpenings'][number]>({ startMs: number, endMs: number, usableHours: number });
const image = fields<PoolImage>({
  pool: text,
  before: text.optional(),
  after: text.optional(),
  latest: text.optional(),
});
const noticeKind = wordOf(noticeKinds);

/** What an event holds beside its name is the business of its own file. */
const event = z.looseObject({
  kind: wordOf(announcedEventTypes.map(({ kind }) => kind)),
  id: text,
  cluster: ref,
  atMs: number,
}) as unknown as z.ZodType<AnnouncedEvent>;

const window = fields<WindowOutcome>({
  kind: word<WindowOutcomeKind>({
    upgraded: true,
    'partly-upgraded': true,
    'already-current': true,
    skipped: true,
    unknown: true,
  }),
  leftBehind: list(text).optional(),
  reason: word<SkipReason>({
    'channel-off': true,
    stopped: true,
    busy: true,
    failed: true,
    'pool-failed': true,
    'upgrade-failed': true,
    frozen: true,
    'too-short': true,
    settling: true,
    'newer-image-waits': true,
  }).optional(),
  opening,
  pools: list(image),
  missedInARow: number,
  failure: text.optional(),
});

const summary = fields<FlatSummary>({
  clusters: number,
  standings: fields<FlatSummary['standings']>({
    drifted: number,
    indeterminate: number,
    repaired: number,
    exempt: number,
    compliant: number,
  }),
  byStanding: standingCountsSchema.optional(),
  pools: poolCountsSchema.optional(),
  open: list(
    fields<FlatSummary['open'][number]>({
      cluster: ref,
      outcome: text,
      sinceMs: number,
      standing: word<OpenCluster['standing']>({ 'needs-you': true, 'decides-itself': true }).optional(),
    }),
  ),
  repaired: list(fields<FlatSummary['repaired'][number]>({ cluster: ref, to: text, atMs: number })),
  exemptions: list(fields<FlatSummary['exemptions'][number]>({ cluster: ref, owner: text, untilMs: number })),
  coming: list(fields<FlatSummary['coming'][number]>({ cluster: ref, startMs: number, endMs: number })),
});

const facts = fields<FlatFacts>({
  mode: modeSchema,
  findings: list(findingSchema),
  actions: list(actionOutcomeSchema),
  held: list(heldSchema),
  kubernetesVersion: text.optional(),
  pools: list(fields<FlatFacts['pools'][number]>({ name: text, osType: text, nodeImageVersion: text.optional() })),
  nextOpenings: list(opening),
  approvedBy: text.optional(),
  changedBy: text.optional(),
  problem: text.optional(),
  event: event.optional(),
  reason: text.optional(),
  window: window.optional(),
  images: list(image).optional(),
  idle: word<NonNullable<FlatFacts['idle']>>({ 'channel-off': true, stopped: true }).optional(),
  summary: summary.optional(),
  off: list(fields<NonNullable<FlatFacts['off']>[number]>({ id: text, setting: text })).optional(),
  stop: holdReasonSchema.refine(isStopReason).optional(),
  deed: deedSchema.optional(),
  change: tagChangeSchema.optional(),
  undelivered: fields<NonNullable<FlatFacts['undelivered']>>({
    receiverId: text,
    kind: noticeKind,
    reason: text,
  }).optional(),
});

export const storedNoticeSchema = fields<StoredNotice>({
  id: text,
  kind: noticeKind,
  severity: severitySchema,
  cluster: cluster.optional(),
  occurredAtMs: number,
  timeZone: text,
  facts,
  isTest: z.boolean().optional(),
  isPlain: z.literal(true).optional(),
});

export const storedNotice: (notice: Notice) => StoredNotice = flatNotice;

/** Undefined when a fact is missing that its kind has. */
export const noticeFromStored: (stored: StoredNotice) => Notice | undefined = noticeFromFlat;
