/** Brings what an older version wrote to today's form, one version at a time. */

/** By the version that is lifted: `{ 1: (document) => … }` makes a document of version 2 out of one of version 1. */
export type Lifts = Readonly<Record<number, (older: unknown) => unknown>>;

export type Lifted =
  | { readonly kind: 'lifted'; readonly document: unknown }
  | { readonly kind: 'newer'; readonly problem: string }
  | { readonly kind: 'malformed'; readonly problem: string };

export function lifted(
  document: unknown,
  version: unknown,
  { current, lifts }: { readonly current: number; readonly lifts: Lifts },
): Lifted {
  if (typeof version !== 'number' || !Number.isInteger(version))
    return { kind: 'malformed', problem: 'schemaVersion: must be a whole number' };
  if (version > current)
    return {
      kind: 'newer',
      problem: `schemaVersion: is ${String(version)}; this version of the app reads ${String(current)}`,
    };
  let today = document;
  for (let from = version; from < current; from += 1) {
    const lift = lifts[from];
    if (lift === undefined)
      return { kind: 'malformed', problem: `schemaVersion: nothing was ever written with version ${String(from)}` };
    today = lift(today);
  }
  return { kind: 'lifted', document: today };
}
