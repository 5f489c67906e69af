/** What a notice says, free of any channel: headline, facts, and paragraphs that email and card lay out in their own way. */

import { severities, type Finding, type Severity } from '../domain/finding.ts';
import type { Notice, NoticeKind } from '../domain/notice.ts';
import { heldWords, outcomeWords } from './action-words.ts';
import { codeSnippet } from './code-snippet.ts';
import { eventWords, headlines, imageWords, windowOutcomeWords } from './event-words.ts';
import { findingWords, hoursName } from './finding-words.ts';
import { allClustersUrl, portalUrl } from './portal-url.ts';
import { momentWords, spanWords } from './moment.ts';
import { summarySections, summaryWords } from './summary-words.ts';

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

export interface NoticeSection {
  readonly title: string;
  readonly items: readonly { readonly text: string; readonly hint?: string }[];
}

/** `timeZone`: of the receiver; times are shown in it and in UTC. */
export function noticeWords(notice: Notice, timeZone = notice.timeZone): NoticeWords {
  const { cluster, facts, severity } = notice;
  const headline = `${notice.isTest === true ? 'Test: ' : ''}${headlineOf(notice)}`;
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
    footer: `Sent by AKS Patch Warden in ${facts.mode} mode, because policy routes this ${cluster === undefined ? '' : 'cluster '}to you.`,
  };
}

const mostTold = 40;

/** Many notices as one: grouped by what happened, the worst first. */
export function digestWords(notices: readonly Notice[], timeZone: string): NoticeWords {
  const rank = ({ severity }: Notice) => severities.indexOf(severity);
  const worstFirst = notices.toSorted((left, right) => rank(right) - rank(left));
  const kinds = [...new Set(worstFirst.map(({ kind }) => kind))];
  const worst = notices.some(({ severity }) => severity === 'critical' || severity === 'error') ? 'error' : 'info';
  const counts = kinds.map(
    (kind) => `${String(notices.filter((each) => each.kind === kind).length)} x ${headlines[kind].toLowerCase()}`,
  );
  return {
    subject: `${String(notices.length)} notices: ${counts.slice(0, 4).join(', ')}`,
    headline: `${String(notices.length)} notices`,
    title: 'AKS fleet',
    severity: worst,
    summary: `${counts.join(', ')}.`,
    facts: [],
    sections: kinds.map((kind) => digestSection(kind, notices, timeZone)),
    links: [{ title: 'Open the clusters in the Azure portal', url: allClustersUrl }],
    footer: 'Sent by AKS Patch Warden as one message, because much happened at once.',
  };
}

function digestSection(kind: NoticeKind, notices: readonly Notice[], timeZone: string): NoticeSection {
  const ofKind = notices.filter((notice) => notice.kind === kind);
  const items = ofKind.slice(0, mostTold).map((notice) => digestItem(notice, timeZone));
  const rest = ofKind.slice(mostTold).map(({ cluster }) => cluster?.name ?? '');
  return {
    title: `${headlines[kind]} (${String(ofKind.length)})`,
    items: rest.length === 0 ? items : [...items, { text: `and ${String(rest.length)} more: ${rest.join(', ')}` }],
  };
}

/** The sentence, and the first thing that explains it. */
function digestItem(notice: Notice, timeZone: string): Item {
  const { held, actions, findings, event, window } = notice.facts;
  const [hint] = [
    ...(event?.kind === 'maintenance' && event.details !== '' ? [event.details] : []),
    ...(window === undefined ? [] : window.pools.map(imageWords)),
    ...held.map((each) => heldWords(each, timeZone)),
    ...actions.map(outcomeWords),
    ...findings.map((finding) => findingWords(finding).message),
  ];
  const text = summaryOf(notice, timeZone).replace(/ ?The repair has to wait; the reason is below\./, '');
  return hint === undefined ? { text } : { text, hint };
}

function headlineOf({ kind, facts }: Notice): string {
  return kind === 'drift-repaired' && isUndo(facts) ? 'Change undone' : headlines[kind];
}

function isUndo({ actions }: Notice['facts']): boolean {
  return actions.some(({ action }) => action.kind === 'set-channel' && action.isUndo === true);
}

function factsOf({ cluster, facts, occurredAtMs }: Notice, timeZone: string): NoticeWords['facts'] {
  const { kubernetesVersion, approvedBy, changedBy } = facts;
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
    ...(changedBy === undefined ? [] : [{ title: 'Changed by', value: changedBy }]),
    { title: 'Seen', value: momentWords(occurredAtMs, timeZone) },
  ];
}

function sectionsOf(notice: Notice, timeZone: string): readonly NoticeSection[] {
  const { facts, kind } = notice;
  const { event, window, images } = facts;
  const details = event?.kind === 'maintenance' ? event.details : '';
  return [
    { title: 'What Azure says', items: details === '' ? [] : [{ text: details }] },
    { title: 'What failed', items: window?.failure === undefined ? [] : [{ text: window.failure }] },
    { title: 'Images', items: (window?.pools ?? images ?? []).map((pool) => ({ text: imageWords(pool) })) },
    {
      title: kind === 'drift-found' ? 'What would be written' : 'What was done',
      items: facts.actions.map((each) => ({ text: outcomeWords(each) })),
    },
    ...snippetSection(facts),
    { title: 'What has to wait', items: facts.held.map((each) => ({ text: heldWords(each, timeZone) })) },
    { title: 'Why', items: facts.findings.map((finding) => whyItem(finding, kind)) },
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
    ...(facts.summary === undefined ? [] : summarySections(facts.summary, timeZone)),
  ];
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

function summaryOf({ kind, cluster, facts }: Notice, timeZone: string): string {
  const name = cluster?.name ?? 'The fleet';
  const where = cluster === undefined || cluster.location === '' ? name : `${name} in ${cluster.location}`;
  const { event, window, summary, undelivered } = facts;
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
    case 'window-upcoming':
      return `${where}: the node OS window opens ${facts.nextOpenings[0] === undefined ? 'soon' : momentWords(facts.nextOpenings[0].startMs, timeZone)}.`;
    case 'outside-window':
      return `${where}: ${event === undefined ? 'an upgrade started' : eventWords(event, timeZone)} It is outside the cluster's node OS window.`;
    case 'delivery-failed':
      return undelivered === undefined
        ? 'A notice could not be delivered.'
        : `${undelivered.receiverId} cannot be reached: ${undelivered.reason}. Notices to it are not delivered until that is mended.`;
    case 'daily-digest':
      return summary === undefined ? '' : summaryWords(summary);
    default:
      if (window !== undefined) return `${where}: ${windowOutcomeWords(window, timeZone)}`;
      return event === undefined ? where : `${where}: ${eventWords(event, timeZone)}`;
  }
}
