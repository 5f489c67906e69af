/** What a cluster proves about a channel that was written to it. */

import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import type { Cluster } from '../../domain/cluster/cluster.ts';
import type { WriteOutcome } from '../../domain/repair/write-outcome.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';
import { parseExact } from './exact-json.ts';
import { lostSettings, sentBody } from './lost-settings.ts';
import { laterWriter, type OwnWrite } from './other-writer.ts';

/** A cluster as it is now, and the answer it was read from. */
export interface Current {
  readonly cluster: Cluster;
  readonly response: ArmResponse;
}

export function currentOf(response: ArmResponse): Current | undefined {
  const parsed = parseArmCluster(response.body);
  return parsed.kind === 'cluster' ? { cluster: parsed.cluster, response } : undefined;
}

/**
 * Only a finished operation proves anything: AKS may accept a channel and drop it (terraform-provider-azurerm issue 32485).
 * What a neighbour changed meanwhile is told as theirs.
 */
export async function verifiedOutcome(
  arm: ArmRequests,
  { write, current }: { readonly write: OwnWrite; readonly current: Current },
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { sent: _, sentText: __, ...evidence } = write.evidence;
  const unexpected = lostIn(current, write);
  const isInPlace = current.cluster.nodeOSUpgradeChannel === evidence.after;
  if (isInPlace && unexpected.length === 0) return { kind: 'applied', evidence };
  const later = await laterWriter(arm, { write, document: current.response.body }, signal);
  const who = later.kind === 'somebody' ? { otherWriter: later.otherWriter } : {};
  if (isInPlace) return { kind: 'applied', evidence, unexpected, ...who };
  const isSomebody = later.kind === 'unknown' && isSomebodyElses(current, { write, unexpected });
  if (later.kind === 'somebody' || isSomebody) return { kind: 'overwritten', evidence, otherWriter: {}, ...who };
  return { kind: 'not-applied', evidence };
}

function lostIn({ response }: Current, { evidence }: OwnWrite): readonly string[] {
  const sent = sentBody(evidence);
  const exact = parseExact(response.text);
  return sent === undefined || exact.kind === 'inexact' ? [] : lostSettings(sent, exact.document);
}

/** It was in place and is not any more, or is neither what it was nor what we made of it: Azure does not do that by itself. */
function isSomebodyElses(
  { cluster }: Current,
  { write, unexpected }: { readonly write: OwnWrite; readonly unexpected: readonly string[] },
): boolean {
  const { before, mark } = write.evidence;
  const isAsBefore = [cluster.nodeOSUpgradeChannel, cluster.rawNodeOSUpgradeChannel].includes(before ?? 'Unspecified');
  return mark?.wasInPlace === true || !isAsBefore || unexpected.length > 0;
}
