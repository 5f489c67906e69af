/** Table `fleet`, partition `days`: how the fleet stood, one row a day. */

import * as z from 'zod';
import type { FleetDay, FleetGroup } from '../../domain/fleet/fleet-day.ts';
import { poolCountsSchema } from './pool-counts.ts';
import { fields, list } from './schema.ts';
import { plainForm } from './stored-form.ts';

const text = z.string();
const number = z.number();

export const standingCountsSchema = fields<FleetGroup['standings']>({
  'needs-you': number,
  'decides-itself': number,
  repaired: number,
  'on-time': number,
  exempt: number,
  'cannot-tell': number,
});

export const fleetDayForm = plainForm(
  fields<FleetDay>({
    day: text,
    countedAtMs: number,
    groups: list(
      fields<FleetGroup>({
        ring: text.optional(),
        region: text.optional(),
        standings: standingCountsSchema,
        pools: poolCountsSchema,
      }),
    ),
  }),
);
