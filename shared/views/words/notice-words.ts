/** What a notice says, free of any channel: headline, facts, and paragraphs that email and card lay out in their own way. */

import type { Finding } from '../../domain/judging/finding.ts';
import type { Severity } from '../../domain/judging/severity.ts';
import {
  clusterFactsOf,
  kindOf,
  toldIn,
  type ClusterFacts,
  type DigestFacts,
  type DigestNotice,
  type FleetDeedNotice,
  type Notice,
  type RunFacts,
  type Told,
} from '../../domain/notices/notice.ts';
import {
  isOfClusterDeed,
  isOfEvent,
  isOfFleetDeed,
  isOfRun,
  type NoticeKind,
} from '../../domain/notices/notice-kinds.ts';
import { heldWords, outcomeWords, reasonWords } from './action-words.ts';
import { codeSnippet } from './code-snippet.ts';
import { failureAdvice } from './failure-advice.ts';
import { deedFacts } from './deed-words.ts';
import { findingWords } from '../../domain/judging/about-findings.ts';
import { hoursName } from '../../domain/judging/words.ts';
import { headlineOf } from './headlines.ts';
import { portalUrl } from './portal-url.ts';
import type { NoticeItem, NoticeSection } from './notice-section.ts';
import { momentWords, spanWords } from '../../domain/time/moment.ts';
import { azureWords, isUndo, summaryOf } from './notice-summary.ts';
import { offSection, oldTablesSection, summarySections } from './summary-words.ts';
import { imageWords } from './window-outcome-words.ts';
import { hourMs } from '../../domain/time/durations.ts';

export interface NoticeWords {
  /** Says it all in a phone's notification: what, which cluster, where. */
  readonly subject: string;
  /** `Drift repaired` */
  readonly headline: string;
  /** What it is about: the cluster's name. */
  readonly title: string;
  readonly severity: Severity;
  /** One sentence for the person on call. */
  readonly summary: string;
  readonly facts: readonly { readonly title: string; readonly value: string }[];
  readonly sections: readonly NoticeSection[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly footer: string;
}

/** `timeZone`: of the receiver; times are shown in it and in UTC. */
export function noticeWords(notice: Notice, timeZone = notice.timeZone): NoticeWords {
  const { cluster, severity } = notice;
  const mode = clusterFactsOf(toldIn(notice))?.mode;
  const headline = `${notice.isTest === true ? 'Test: ' : ''}${ownHeadline(notice)}`;
  const title = cluster?.name ?? 'AKS fleet';
  const where =
    cluster === undefined ? '' : ` (${cluster.resourceGroup}${cluster.location === '' ? '' : `, ${cluster.location}`})`;
  return {
    subject: `${headline}: ${title}${where}`.replace(/\p{Cc}+/gu, ' '),
    headline,
    title,
    severity,
    summary: summaryOf(notice, timeZone),
    facts: factsOf(notice, timeZone),
    sections: sectionsOf(notice, timeZone).filter(({ items }) => items.length > 0),
    links: cluster === undefined ? [] : [{ title: 'Open the cluster in the Azure portal', url: portalUrl(cluster.id) }],
    footer:
      mode === undefined
        ? 'Sent by AKS Patch Warden, because policy routes this to you.'
        : `Sent by AKS Patch Warden in ${mode} mode, because policy routes this cluster to you.`,
  };
}

/** Counts and names what there is no room for. */
export function restWords(rest: readonly NoticeItem[]): string {
  const names = rest.flatMap(({ name }) => name ?? []);
  return `and ${String(rest.length)} more${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
}

function ownHeadline(notice: Notice): string {
  const kind = kindOf(notice);
  if (!isOfRun(notice) || !isUndo(notice)) return headlineOf(kind);
  return kind === 'drift-repaired' ? 'Change undone' : kind === 'repair-held' ? 'Undo on hold' : headlineOf(kind);
}

function factsOf(notice: Notice, timeZone: string): NoticeWords['facts'] {
  const { cluster, occurredAtMs } = notice;
  const told = toldIn(notice);
  const kubernetesVersion = clusterFactsOf(told)?.kubernetesVersion;
  const { approvedBy }: Pick<RunFacts, 'approvedBy'> = isOfRun(told) ? told.facts : {};
  const { changedBy }: Pick<RunFacts, 'changedBy'> = isOfRun(told) || told.kind === 'tag-changed' ? told.facts : {};
  const deed = isOfClusterDeed(told) || isOfFleetDeed(told) ? told.facts.deed : undefined;
  return [
    ...(cluster === undefined
      ? []
      : [
          { title: 'Cluster', value: cluster.name },
          { title: 'Resource group', value: cluster.resourceGroup },
          { title: 'Subscription', value: cluster.subscriptionId },
          ...(cluster.location === '' ? [] : [{ title: 'Region', value: cluster.location }]),
        ]),
    ...(kubernetesVersion === undefined ? [] : [{ title: 'Kubernetes', value: kubernetesVersion }]),
    ...(approvedBy === undefined ? [] : [{ title: 'Approved by', value: approvedBy }]),
    ...(deed === undefined ? [] : deedFacts(deed)),
    ...(changedBy === undefined ? [] : [{ title: 'Changed by', value: changedBy }]),
    { title: 'Seen', value: momentWords(occurredAtMs, timeZone) },
  ];
}

function sectionsOf(notice: Notice, timeZone: string): readonly NoticeSection[] {
  const told = toldIn(notice);
  if (told.kind === 'unreadable') return [];
  if (told.kind === 'daily-digest') return digestSections(told.facts, { timeZone, nowMs: notice.occurredAtMs });
  if (isOfFleetDeed(told)) return [];
  return [
    { title: 'What Azure says', items: textItems(azureWords(told)) },
    { title: 'What to do', items: failureAdvice(notice) },
    ...ownSections(told, timeZone),
    ...clusterSections(told.facts, timeZone),
  ];
}

function digestSections(
  { off, stop, summary }: DigestFacts,
  { timeZone, nowMs }: { readonly timeZone: string; readonly nowMs: number },
): readonly NoticeSection[] {
  const held = stop === undefined ? [] : [{ text: reasonWords(stop, timeZone) }];
  return [
    { title: 'Nothing is written', items: held },
    ...(off === undefined ? [] : [offSection(off)]),
    oldTablesSection(nowMs),
    ...summarySections(summary, timeZone),
  ];
}

function ownSections(
  told: Exclude<Told, Pick<DigestNotice | FleetDeedNotice, 'kind'>>,
  timeZone: string,
): readonly NoticeSection[] {
  if (isOfRun(told)) return runSections(told, timeZone);
  if (isOfEvent(told) || isOfClusterDeed(told)) return [];
  switch (told.kind) {
    case 'outside-window':
    case 'tag-changed':
      return [];
    case 'window-upcoming':
      return [{ title: 'Images', items: told.facts.images.map((pool) => ({ text: imageWords(pool) })) }];
    case 'window-upgraded':
    case 'window-partly-upgraded':
    case 'window-already-current':
    case 'window-skipped':
    case 'window-unknown': {
      const { failure, pools } = told.facts.window;
      return [
        { title: 'What failed', items: textItems(failure) },
        { title: 'Images', items: pools.map((pool) => ({ text: imageWords(pool) })) },
      ];
    }
  }
}

function runSections(
  { kind, facts }: { readonly kind: NoticeKind; readonly facts: RunFacts },
  timeZone: string,
): readonly NoticeSection[] {
  return [
    {
      title: kind === 'drift-found' ? 'What would be written' : 'What was done',
      items: facts.actions.map((each) => ({ text: outcomeWords(each) })),
    },
    ...snippetSection(facts),
    { title: 'What has to wait', items: facts.held.map((each) => ({ text: heldWords(each, timeZone) })) },
    { title: 'Why', items: facts.findings.map((finding) => whyItem(finding, kind)) },
  ];
}

function clusterSections({ nextOpenings, pools }: ClusterFacts, timeZone: string): readonly NoticeSection[] {
  return [
    { title: 'Node OS window opens next', items: nextOpenings.map((opening) => openingItem(opening, timeZone)) },
    {
      title: 'Node pools',
      items: pools.map(({ name, osType, nodeImageVersion }) => ({
        text: `${name} (${osType}) ${nodeImageVersion ?? 'image not known'}`,
      })),
    },
  ];
}

function textItems(text = ''): readonly NoticeItem[] {
  return text === '' ? [] : [{ text }];
}

/** For clusters whose settings live in code: what to paste there. */
function snippetSection({ held }: RunFacts): readonly NoticeSection[] {
  const items = held.flatMap(({ reason, action }) =>
    reason.kind === 'owner-repairs' && action !== undefined
      ? [{ text: codeSnippet(action, reason.tool), hint: `Paste it into the ${reason.tool} code of this cluster.` }]
      : [],
  );
  return items.length === 0 ? [] : [{ title: 'What to paste', items }];
}

/** What was repaired needs no cure any more. */
function whyItem(finding: Finding, kind: NoticeKind): NoticeItem {
  const { message, cure } = findingWords(finding);
  return kind === 'drift-repaired' && finding.effect === 'drift' ? { text: message } : { text: message, hint: cure };
}

function openingItem(opening: ClusterFacts['nextOpenings'][number], timeZone: string): NoticeItem {
  const text = spanWords(opening, timeZone);
  const isWhole = opening.usableHours >= (opening.endMs - opening.startMs) / hourMs;
  return isWhole ? { text } : { text, hint: `A freeze leaves ${hoursName(opening.usableHours)} of it.` };
}
