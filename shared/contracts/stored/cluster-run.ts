/** A run that waits for the verification of its write, as the record of its cluster keeps it. */

import * as z from 'zod';
import type { Background, ClusterRun } from '../../domain/record/cluster-run.ts';
import { fields, list } from './schema.ts';
import { lineSchema } from './sweep.ts';

const text = z.string();
const number = z.number();

export const backgroundSchema = fields<Background>({
  kubernetesVersion: text.optional(),
  pools: list(fields<Background['pools'][number]>({ name: text, osType: text, nodeImageVersion: text.optional() })),
  nextOpenings: list(
    fields<Background['nextOpenings'][number]>({ startMs: number, endMs: number, usableHours: number }),
  ),
});

export const clusterRunSchema = fields<ClusterRun>({
  sweepId: text,
  line: lineSchema,
  sinceMs: number,
  fingerprint: text,
  background: backgroundSchema,
  approvedBy: text.optional(),
  changer: text.optional(),
  changedBy: text.optional(),
  timeZone: text,
  receivers: list(text),
});
