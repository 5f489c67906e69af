/** Pools by their patch clock, inside what is stored of a cluster, a day or a digest. */

import * as z from 'zod';
import type { PoolCounts } from '../../domain/judging/pool-clocks.ts';
import { fields } from './schema.ts';

const number = z.number();

export const poolCountsSchema = fields<PoolCounts>({
  newest: number,
  onTime: number,
  late: number,
  cannotTell: number,
});
