/** Table `images`: what AKS has offered in one subscription and region, a row for each family of images. */

import * as z from 'zod';
import type { FamilyArrivals, ImageArrival } from '../../domain/images/image-arrivals.ts';
import { fields, list } from './schema.ts';
import { plainForm } from './stored-form.ts';

export interface StoredArrivals extends FamilyArrivals {
  readonly location: string;
  readonly family: string;
}

const arrival = fields<ImageArrival>({
  version: z.string(),
  seenMs: z.number(),
  notBeforeMs: z.number().optional(),
});

export const storedArrivalsForm = plainForm(
  fields<StoredArrivals>({
    location: z.string(),
    family: z.string(),
    offered: z.string(),
    askedAtMs: z.number(),
    arrivals: list(arrival),
  }),
);
