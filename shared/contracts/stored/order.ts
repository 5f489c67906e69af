/** Table `orders`: what each sweep may do with its clusters. */

import * as z from 'zod';
import type { Wish } from '../../domain/record/cluster-message.ts';
import type { Order, OrderReason } from '../../domain/record/order.ts';
import { modeSchema, refSchema } from './cluster.ts';
import { fields, kinds, word } from './schema.ts';
import { plainForm } from './stored-form.ts';

const reason = kinds<OrderReason>({ timer: {}, request: {}, window: {}, event: { changedBy: z.string().optional() } });

export const orderForm = plainForm(
  fields<Order>({
    sweepId: z.string(),
    givenAtMs: z.number(),
    cluster: refSchema.optional(),
    reason,
    wish: word<Wish>({ repair: true, resume: true, undo: true }),
    requestedMode: modeSchema.optional(),
    changeLimit: z.int().min(0),
    openRing: z.int().min(0).optional(),
    approvedBy: z.string().optional(),
  }),
);
