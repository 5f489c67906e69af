/** The body that writes a cluster back as it was read: what a repair would send, with no leaf changed. */

import { problemText } from '../../field-problem.ts';
import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import type { JsonObject } from '../../domain/json.ts';
import { busyGate } from './channel-write.ts';
import { parseExact } from './exact-json.ts';
import { differingLeaves } from './json-leaves.ts';
import { writablePart } from './writable-document.ts';

export type PreparedNoOp =
  | { readonly kind: 'ready'; readonly body: JsonObject; readonly eTag: string }
  | { readonly kind: 'declined'; readonly detail: string };

/** `text`: the body of an ARM GET, word for word. The gates are those of a repair. */
export function prepareNoOpWrite(text: string): PreparedNoOp {
  const exact = parseExact(text);
  if (exact.kind === 'inexact') return { kind: 'declined', detail: exact.problem };
  const parsed = parseArmCluster(JSON.parse(text));
  if (parsed.kind === 'refused') return { kind: 'declined', detail: problemText(parsed.problems) };
  const closed = busyGate(parsed.cluster);
  if (closed !== undefined) return closed;
  const { eTag } = parsed.cluster;
  if (eTag === undefined)
    return { kind: 'declined', detail: 'ARM returned no eTag, so another write could not be noticed' };
  const original = writablePart(exact.document);
  const body = parseExact(JSON.stringify(original));
  if (body.kind === 'inexact') return { kind: 'declined', detail: body.problem };
  const leaves = differingLeaves(original, body.document);
  if (leaves.length > 0) return { kind: 'declined', detail: `would change ${leaves.join(', ')}` };
  return { kind: 'ready', body: body.document, eTag };
}
