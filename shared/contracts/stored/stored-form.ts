/** How one stored thing is written and read: with its version, lifted when it is older, left alone when it is newer. */

import * as z from 'zod';
import { lifted, type Lifts } from '../lift.ts';
import { isNewer } from './schema.ts';

export type ParsedStored<Value> =
  | { readonly kind: 'row'; readonly value: Value }
  /** A later version of the app wrote it: its version, or a word or a field, is not known here. */
  | { readonly kind: 'newer'; readonly problem: string }
  /** It claims a version that is known and is not what that version writes. */
  | { readonly kind: 'malformed'; readonly problem: string };

export interface StoredForm<Value> {
  /** Written beside the document, in a column of its own. */
  readonly schemaVersion: number;
  /** `schemaVersion` undefined: a row of the first version, which wrote none. */
  parse(document: unknown, schemaVersion: unknown): ParsedStored<Value>;
  store(value: Value): object;
}

export interface FormParts<Stored, Value> {
  readonly schemaVersion: number;
  readonly schema: z.ZodType<Stored>;
  readonly lifts: Lifts;
  /** Undefined: something is missing that this very thing needs, although its type may lack it. */
  readonly fromStored: (stored: Stored) => Value | undefined;
  readonly toStored: (value: Value) => Stored;
}

export function storedForm<Stored extends object, Value>(parts: FormParts<Stored, Value>): StoredForm<Value> {
  const { schemaVersion: current, schema, lifts, fromStored, toStored } = parts;
  return {
    schemaVersion: current,
    parse(document, schemaVersion = 1) {
      const upToDate = lifted(document, schemaVersion, { current, lifts });
      if (upToDate.kind !== 'lifted') return upToDate;
      const parsed = schema.safeParse(upToDate.document);
      if (parsed.success) {
        const value = fromStored(parsed.data);
        if (value !== undefined) return { kind: 'row', value };
        return { kind: 'malformed', problem: 'document: something is missing that its kind has' };
      }
      const { issues } = parsed.error;
      return { kind: issues.some(isNewer) ? 'newer' : 'malformed', problem: issues.map(issueText).join('; ') };
    },
    store: toStored,
  };
}

/** `lastLine.findings[0].code: "image.unreadable" is not known`. */
function issueText(issue: z.core.$ZodIssue): string {
  const path = z.core.toDotPath(issue.path) || 'document';
  if (issue.code !== 'unrecognized_keys') return `${path}: ${issue.message}`;
  return `${path}: ${issue.keys.map((key) => `"${key}"`).join(', ')} is not known`;
}

/** The first version of something that is stored as the domain holds it. */
export function plainForm<Value extends object>(schema: z.ZodType<Value>): StoredForm<Value> {
  const same = (value: Value): Value => value;
  return storedForm({ schemaVersion: 1, schema, lifts: {}, fromStored: same, toStored: same });
}
