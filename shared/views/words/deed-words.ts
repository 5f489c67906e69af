/** What a person did, or a tag changed, in one sentence. */

import type { TagChange } from '../../domain/judging/tag-memory.ts';
import type { ClusterDeed, Deed, FleetDeed } from '../../domain/record/deed.ts';
import { momentWords } from '../../domain/time/moment.ts';

/** Stands behind the name of the cluster. */
export function clusterDeedWords(deed: ClusterDeed, timeZone: string): string {
  const { by } = deed;
  switch (deed.kind) {
    case 'exemption-granted':
      return `${by} exempted it until ${momentWords(deed.untilMs, timeZone)}; ${deed.owner} answers for it. It is judged, and not repaired until then.`;
    case 'exemption-withdrawn':
      return `${by} ended its exemption by request.`;
    case 'undo-asked':
      return `${by} asked to undo the last change of the warden.${riskWords(deed)}`;
    case 'resume-asked':
      return `${by} asked the warden to write again what was changed back or undone.${riskWords(deed)}`;
    case 'enforce-asked':
      return `${by} asked for its repair now.${riskWords(deed)}`;
  }
}

function riskWords({ isReimageApproved }: { readonly isReimageApproved: boolean }): string {
  return isReimageApproved ? ' They took the risk that nodes are reimaged outside its window.' : '';
}

export function fleetDeedWords({ kind, by }: FleetDeed): string {
  const who = by.replace(/^the /, 'The ');
  switch (kind) {
    case 'sweep-asked':
      return `${who} asked for a sweep that writes: what has drifted is repaired within the limits of policy.`;
    case 'writes-stopped':
      return `${who} stopped all writes of the warden: nothing is repaired or undone until somebody releases them.`;
    case 'writes-released':
      return `${who} released the writes of the warden: the next sweep repairs what has drifted.`;
  }
}

export function deedFacts({
  by,
  reason,
  door,
  id,
}: Deed): readonly { readonly title: string; readonly value: string }[] {
  return [
    { title: 'Done by', value: by },
    { title: 'Reason', value: reason },
    { title: 'Through', value: door },
    { title: 'Request', value: id },
  ];
}

/** Stands behind the name of the cluster. */
export function tagChangeWords(change: TagChange, timeZone: string): string {
  switch (change.kind) {
    case 'exemption-by-tag':
      return `a tag exempts it until ${momentWords(change.untilMs, timeZone)}; ${change.owner} answers for it: ${change.reason}`;
    case 'exemption-by-tag-over':
      return `its exemption by tag (${change.owner}) is over.`;
    case 'ring-by-tag':
      return change.to === undefined
        ? `no tag chooses its ring any more; it was ${change.from ?? 'none'}.`
        : `a tag chooses its ring: ${change.to}${change.from === undefined ? '' : ` instead of ${change.from}`}.`;
    case 'mode-by-tag':
      return change.to === undefined
        ? `its tags do not change its mode any more; it was ${change.from ?? 'as policy says'}.`
        : `its tags match another rule of the policy, and its mode is ${change.to} now.`;
    case 'receivers-by-tag':
      return receiverWords(change);
  }
}

function receiverWords({ added, removed }: Extract<TagChange, { kind: 'receivers-by-tag' }>): string {
  const parts = [
    ...(added.length === 0 ? [] : [`a tag adds ${added.join(', ')} to those who are told`]),
    ...(removed.length === 0 ? [] : [`no tag adds ${removed.join(', ')} any more`]),
  ];
  return `${parts.join('; ')}.`;
}
