/** What people did and tags changed, inside stored things; and the row that says whether writes are stopped. */

import * as z from 'zod';
import type { TagChange } from '../../domain/judging/tag-memory.ts';
import type { ClusterDeed, Deed, Doing, SwitchState } from '../../domain/record/deed.ts';
import { modeSchema } from './cluster.ts';
import { fields, kinds, list, type FieldsOf, type KindsOf } from './schema.ts';
import { plainForm } from './stored-form.ts';

const text = z.string();
const number = z.number();

const doing: FieldsOf<Doing> = { id: text, atMs: number, by: text, reason: text, door: text };
const asked = { ...doing, isReimageApproved: z.boolean() };

export const clusterDeedShapes: KindsOf<ClusterDeed> = {
  'exemption-granted': { ...doing, owner: text, untilMs: number },
  'exemption-withdrawn': doing,
  'undo-asked': asked,
  'resume-asked': asked,
  'enforce-asked': asked,
};

export const deedShapes: KindsOf<Deed> = {
  ...clusterDeedShapes,
  'sweep-asked': doing,
  'writes-stopped': doing,
  'writes-released': doing,
};

export const deedSchema = kinds<Deed>(deedShapes);

export const tagChangeSchema = kinds<TagChange>({
  'exemption-by-tag': { owner: text, reason: text, untilMs: number },
  'exemption-by-tag-over': { owner: text },
  'ring-by-tag': { from: text.optional(), to: text.optional() },
  'mode-by-tag': { from: modeSchema.optional(), to: modeSchema.optional() },
  'receivers-by-tag': { added: list(text), removed: list(text) },
});

/** Table `fleet`, row `writes`. */
export const switchForm = plainForm(
  fields<SwitchState>({
    deed: kinds<SwitchState['deed']>({ 'writes-stopped': doing, 'writes-released': doing }),
    isUntold: z.boolean(),
  }),
);

/** Table `fleet`, row `exempt-by-tag`. */
export interface TagExemptions {
  /** By the key of the cluster: until when, epoch milliseconds. */
  readonly untilMs: Readonly<Record<string, number>>;
}

export const tagExemptionsForm = plainForm(fields<TagExemptions>({ untilMs: z.record(text, number) }));
