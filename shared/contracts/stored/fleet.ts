/** What Azure told of a cluster beside the cluster itself, inside stored things: its AKS Fleet, and rollbacks of its pools. */

import * as z from 'zod';
import type { FleetDoubt, FleetMembership, FleetPatching } from '../../domain/cluster/fleet-membership.ts';
import type { PoolRollback, RollbackMemory, RollbackSign } from '../../domain/cluster/rollback.ts';
import type { FleetUncertainty } from '../../domain/judging/fleet-standing.ts';
import { channelSchema } from './cluster.ts';
import { fields, kinds, list, word } from './schema.ts';

const text = z.string();
const number = z.number();

const doubts = { 'no-right': true, 'no-answer': true, 'not-asked': true } as const;

const patching = kinds<FleetPatching>({
  'by-profile': { profile: text, channel: channelSchema },
  'in-a-run': { run: text },
  unclear: { profile: text, channel: text },
  'not-at-all': {},
});

export const membershipSchema = kinds<FleetMembership>({
  'not-a-member': {},
  member: { fleet: text, patching },
  unknown: { because: word<FleetDoubt>(doubts), where: text.optional() },
});

export const uncertaintyFields = {
  because: word<FleetUncertainty['because']>({ ...doubts, unclear: true }),
  where: text.optional(),
};

export const rollbackSchema = fields<RollbackMemory>({
  ofPools: text,
  pools: list(
    fields<PoolRollback>({
      pool: text,
      to: text,
      from: text.optional(),
      atMs: number,
      sign: word<RollbackSign>({ 'left-newer': true, 'runs-earlier': true, seen: true }),
    }),
  ),
});
