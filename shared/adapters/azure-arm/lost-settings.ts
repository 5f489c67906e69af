/** What else of a cluster is not what it was: since the plan was made, and since it was written. */

import type { JsonObject } from '../../domain/json.ts';
import type { WriteEvidence } from '../../domain/repair/write-outcome.ts';
import { parseExact } from './exact-json.ts';
import { differences, pathText } from './json-leaves.ts';
import { isRestless, without, writablePart } from './writable-document.ts';

/**
 * Leaves that were in the body and are gone or different in what Azure now returns. What Azure adds by itself is no loss, and
 * null is absent to Azure; the channel that was written is verified by itself, in whatever spelling it comes back.
 * `sent`: the writable part that was put. `document`: the body of an ARM GET.
 */
export function lostSettings(sent: JsonObject, document: JsonObject): readonly string[] {
  return differences(sent, writablePart(document))
    .filter(({ before }) => before !== undefined && before !== null)
    .map(({ path }) => path)
    .filter((path) => !isRestless(sent, path))
    .map(pathText)
    .filter((text) => !/^properties\.autoUpgradeProfile\.nodeOSUpgradeChannel$/i.test(text));
}

/**
 * What differs between the cluster of the plan and the cluster of now. The eTags of node pools are leaves of the document:
 * only they tell of a pool's own operation. That of the cluster is left out, because it also moves when a window is written.
 */
export function changedSince(seen: JsonObject, now: JsonObject): readonly string[] {
  return differences(without(seen, unguarded), without(now, unguarded))
    .map(({ path }) => path)
    .filter((path) => !isRestless(seen, path))
    .map(pathText);
}

const unguarded = ['eTag', 'systemData'];

/** Bodies larger than this are not kept beside the record; such a write is verified by its own leaf alone. */
const longestKeptBody = 200_000;

export function keptBody(body: JsonObject): Pick<WriteEvidence, 'sentText'> {
  const sentText = JSON.stringify(body);
  return sentText.length > longestKeptBody ? {} : { sentText };
}

/** Undefined where it was not kept. `sent` is the form of the first version, whose numbers are JavaScript's. */
export function sentBody({ sent, sentText }: WriteEvidence): JsonObject | undefined {
  if (sentText === undefined) return sent;
  const parsed = parseExact(sentText);
  return parsed.kind === 'exact' ? parsed.document : undefined;
}
