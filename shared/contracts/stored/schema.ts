/** Schemas that cannot drift from the type they are for: a field, a kind or a word in one place only does not compile. */

import * as z from 'zod';

/** A schema for each field of a stored type, no more and no less, optional where the field is. */
export type FieldsOf<Part> = {
  readonly [Key in keyof Required<Part>]: undefined extends Part[Key & keyof Part]
    ? z.ZodOptional<z.ZodType<Exclude<Part[Key & keyof Part], undefined>>>
    : z.ZodType<Part[Key & keyof Part]>;
};

/** A field that has no place here was written by a version that knows more: nothing of it may get lost. */
export function fields<Part>(shape: FieldsOf<Part>): z.ZodType<Part> {
  return z.strictObject(shape) as unknown as z.ZodType<Part>;
}

type MemberOf<Union, Kind> = Union extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Union
    : never
  : never;

export type KindsOf<Union extends { readonly kind: string }> = {
  readonly [Kind in Union['kind']]: FieldsOf<Omit<MemberOf<Union, Kind>, 'kind'>>;
};

/** A union by `kind`; a kind that is not known is newer, not wrong. */
export function kinds<Union extends { readonly kind: string }>(shapes: KindsOf<Union>): z.ZodType<Union> {
  const members = Object.entries<Record<string, z.ZodType>>(shapes as never).map(([kind, shape]) =>
    z.strictObject({ kind: z.literal(kind), ...shape }),
  );
  const known = wordOf(Object.keys(shapes));
  return z.looseObject({ kind: known }).pipe(z.discriminatedUnion('kind', members as never));
}

/** One of the words of a union: `word<Mode>({ audit: true, enforce: true })`. */
export function word<Word extends string>(words: Readonly<Record<Word, true>>): z.ZodType<Word> {
  return wordOf(Object.keys(words) as Word[]);
}

/** For a union that is made of a list. A word that is not known is newer, not wrong. */
export function wordOf<Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  const known = new Set<string>(words);
  return z.string().superRefine((value, context) => {
    if (known.has(value)) return;
    context.addIssue({ code: 'custom', message: `"${value}" is not known`, params: { isNewer: true } });
  }) as unknown as z.ZodType<Word>;
}

export function list<Item>(item: z.ZodType<Item>): z.ZodType<readonly Item[]> {
  return z.array(item);
}

/** Whether the text was written by a version that has more words than this one. */
export function isNewer(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'unrecognized_keys') return true;
  return issue.code === 'custom' && issue.params?.['isNewer'] === true;
}
