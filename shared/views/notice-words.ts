/** What a notice says, free of any channel: headline, facts, and paragraphs that email and card lay out in their own way. */

import type { Finding } from '../domain/finding.ts';
import type { Notice, NoticeKind } from '../domain/notice.ts';
import { heldWords, outcomeWords } from './action-words.ts';
import { codeSnippet } from './code-snippet.ts';
import { findingWords, hoursName } from './finding-words.ts';
import { momentWords, spanWords } from './moment.ts';

export interface NoticeWords {
  /** `Drift repaired` */
  readonly headline: string;
  /** One sentence for the person on call. */
  readonly summary: string;
  readonly facts: readonly { readonly title: string; readonly value: string }[];
  readonly sections: readonly NoticeSection[];
  readonly portalUrl: string;
  readonly footer: string;
}

export interface NoticeSection {
  readonly title: string;
  readonly items: readonly { readonly text: string; readonly hint?: string }[];
}

const headlines: Readonly<Record<NoticeKind, string>> = {
  'drift-found': 'Drift found',
  'drift-repaired': 'Drift repaired',
  'repair-held': 'Repair on hold',
  'repair-failed': 'Needs attention',
  'unexpected-change': 'Look at this cluster now',
  contested: 'Changed back again',
  'exemption-ending': 'Exemption ends soon',
};

function headlineOf({ kind, facts }: Notice): string {
  return kind === 'drift-repaired' && isUndo(facts) ? 'Change undone' : headlines[kind];
}

function isUndo({ actions }: Notice['facts']): boolean {
  return actions.some(({ action }) => action.kind === 'set-channel' && action.isUndo === true);
}

/** Says it all in a phone's notification: what, which cluster, where. */
export function noticeSubject(notice: Notice): string {
  const { name, resourceGroup, location } = notice.cluster;
  return `${headlineOf(notice)}: ${name} (${resourceGroup}, ${location})`.replace(/\p{Cc}+/gu, ' ');
}

export function noticeWords(notice: Notice): NoticeWords {
  const { cluster, facts, timeZone } = notice;
  return {
    headline: headlineOf(notice),
    summary: summaryOf(notice),
    facts: [
      { title: 'Cluster', value: cluster.name },
      { title: 'Resource group', value: cluster.resourceGroup },
      { title: 'Subscription', value: cluster.subscriptionId },
      { title: 'Region', value: cluster.location },
      ...(facts.kubernetesVersion === undefined ? [] : [{ title: 'Kubernetes', value: facts.kubernetesVersion }]),
      ...(facts.approvedBy === undefined ? [] : [{ title: 'Approved by', value: facts.approvedBy }]),
      { title: 'Seen', value: momentWords(notice.occurredAtMs, timeZone) },
    ],
    sections: [
      {
        title: notice.kind === 'drift-found' ? 'What would be written' : 'What was done',
        items: facts.actions.map((each) => ({ text: outcomeWords(each) })),
      },
      ...snippetSection(facts),
      { title: 'What has to wait', items: facts.held.map((each) => ({ text: heldWords(each, timeZone) })) },
      {
        title: 'Why',
        items: facts.findings.map((finding) => whyItem(finding, notice.kind)),
      },
      {
        title: 'Node OS window opens next',
        items: facts.nextOpenings.map((opening) => openingItem(opening, timeZone)),
      },
      {
        title: 'Node pools',
        items: facts.pools.map(({ name, osType, nodeImageVersion }) => ({
          text: `${name} (${osType}) ${nodeImageVersion ?? 'image not known'}`,
        })),
      },
    ].filter(({ items }) => items.length > 0),
    portalUrl: portalUrl(cluster),
    footer: `Sent by AKS Patch Warden in ${facts.mode} mode, because policy routes this cluster to you.`,
  };
}

/** For clusters whose settings live in code: what to paste there. */
function snippetSection({ held }: Notice['facts']): readonly NoticeSection[] {
  const items = held.flatMap(({ reason, action }) =>
    reason.kind === 'owner-repairs' && action !== undefined
      ? [{ text: codeSnippet(action, reason.tool), hint: `Paste it into the ${reason.tool} code of this cluster.` }]
      : [],
  );
  return items.length === 0 ? [] : [{ title: 'What to paste', items }];
}

type Item = NoticeSection['items'][number];

/** What was repaired needs no cure any more. */
function whyItem(finding: Finding, kind: NoticeKind): Item {
  const { message, cure } = findingWords(finding);
  return kind === 'drift-repaired' && finding.effect === 'drift' ? { text: message } : { text: message, hint: cure };
}

const hourMs = 3_600_000;

function openingItem(opening: Notice['facts']['nextOpenings'][number], timeZone: string): Item {
  const text = spanWords(opening, timeZone);
  const isWhole = opening.usableHours >= (opening.endMs - opening.startMs) / hourMs;
  return isWhole ? { text } : { text, hint: `A freeze leaves ${hoursName(opening.usableHours)} of it.` };
}

function summaryOf({ kind, cluster, facts }: Notice): string {
  const where = `${cluster.name} in ${cluster.location}`;
  switch (kind) {
    case 'drift-found':
      return `${where} does not follow policy. Nothing was changed.`;
    case 'drift-repaired':
      if (isUndo(facts))
        return `${where}: the last change of the warden was undone on request; it is not written again until somebody asks.`;
      return `${where} did not follow policy and has been repaired; one value per step was changed and read back.`;
    case 'repair-held':
      return `${where} does not follow policy. The repair has to wait; the reason is below.`;
    case 'unexpected-change':
      return `${where} was repaired, but other values than the one that was meant are different now; they are listed below.`;
    case 'contested':
      return `${where}: somebody keeps changing back what the warden sets, so it has stopped. Both sides are told.`;
    case 'exemption-ending':
      return `${where} is exempt and will be enforced again soon.`;
    case 'repair-failed':
      return facts.problem === undefined
        ? `${where} could not be judged or repaired.`
        : `${where} could not be judged: ${facts.problem}`;
  }
}

/** The only link in a notice; every part of it is encoded. */
function portalUrl({ id }: Notice['cluster']): string {
  return `https://portal.azure.com/#@/resource${id.split('/').map(encodeURIComponent).join('/')}/overview`;
}
