/** Many notices as one: grouped by what happened, the worst first. */

import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import { severities } from '../../domain/judging/severity.ts';
import { isUrgent, kindOf, toldIn, type NamedCluster, type Notice, type AnyTold } from '../../domain/notices/notice.ts';
import {
  isOfClusterDeed,
  isOfEvent,
  isOfFleetDeed,
  isOfRun,
  type NoticeKind,
} from '../../domain/notices/notice-kinds.ts';
import { heldWords, outcomeWords } from './action-words.ts';
import { findingWords } from '../../domain/judging/about-findings.ts';
import { clockWords } from '../../domain/time/moment.ts';
import { headlineOf } from './headlines.ts';
import { azureWords, digestSummaryOf } from './notice-summary.ts';
import type { NoticeItem, NoticeSection } from './notice-section.ts';
import type { NoticeWords } from './notice-words.ts';
import { allClustersUrl } from './portal-url.ts';
import { imageWords } from './window-outcome-words.ts';

/** `timeZone`: of the receiver; a digest is about clusters of many owners. */
export function digestWords(notices: readonly Notice[], timeZone: string): NoticeWords {
  const rank = ({ severity }: Notice) => severities.indexOf(severity);
  const worstFirst = notices.toSorted((left, right) => rank(right) - rank(left));
  const sections = [...Map.groupBy(worstFirst, kindOf)];
  const counts = sections.map(([kind, { length }]) => `${String(length)} x ${headlineOf(kind)}`);
  const naming = namingOf(notices);
  const test = notices.every(({ isTest }) => isTest === true) ? 'Test: ' : '';
  return {
    subject: `${test}${String(notices.length)} notices: ${counts.slice(0, 4).join(', ')}`,
    headline: `${test}${String(notices.length)} notices`,
    title: 'AKS fleet',
    severity: notices.some(isUrgent) ? 'error' : 'info',
    summary: `${counts.join(', ')}.`,
    facts: [],
    sections: sections.map(([kind, ofKind]) => digestSection(kind, ofKind, { timeZone, naming })),
    links: [{ title: 'Open the clusters in the Azure portal', url: allClustersUrl }],
    footer: 'Sent by AKS Patch Warden as one message, because much happened at once.',
  };
}

interface Manner {
  readonly timeZone: string;
  readonly naming: Naming;
}

function digestSection(kind: NoticeKind, notices: readonly Notice[], manner: Manner): NoticeSection {
  const items = notices.map((notice) => digestItem(notice, manner));
  return { title: `${headlineOf(kind)} (${String(items.length)})`, items };
}

/** The sentence, and the first thing that explains it. */
function digestItem(notice: Notice, { timeZone, naming }: Manner): NoticeItem {
  const { cluster, occurredAtMs } = notice;
  const place = cluster === undefined ? 'The fleet' : naming.place(cluster);
  const summary = digestSummaryOf(notice, timeZone, `${place}, ${clockWords(occurredAtMs, timeZone)}`);
  const hint = explanation(toldIn(notice), timeZone);
  return {
    text: summary.replace(/ ?(The repair|That) has to wait; the reason is below\./, ''),
    ...(hint === undefined ? {} : { hint }),
    ...(cluster === undefined ? {} : { name: naming.name(cluster) }),
  };
}

/** The first thing that explains it. */
function explanation(told: AnyTold, timeZone: string): string | undefined {
  if (isOfRun(told)) {
    const { held, actions, findings } = told.facts;
    const [first] = [
      ...held.map((each) => heldWords(each, timeZone)),
      ...actions.map(outcomeWords),
      ...findings.map((finding) => findingWords(finding).message),
    ];
    return first;
  }
  if (isOfEvent(told)) return azureWords(told);
  if (isOfClusterDeed(told) || isOfFleetDeed(told)) return told.facts.deed.reason;
  switch (told.kind) {
    case 'outside-window':
      return azureWords(told);
    case 'window-upcoming':
      return told.facts.idle === undefined ? told.facts.images.map(imageWords)[0] : undefined;
    case 'window-upgraded':
    case 'window-partly-upgraded':
    case 'window-already-current':
    case 'window-skipped':
    case 'window-unknown':
      return told.facts.window.pools.map(imageWords)[0];
    case 'tag-changed':
    case 'daily-digest':
    case 'unreadable':
      return undefined;
  }
}

interface Naming {
  readonly name: (cluster: NamedCluster) => string;
  readonly place: (cluster: NamedCluster) => string;
}

/** Names are unique within a resource group only, and those within a subscription: as much is said as tells clusters apart. */
function namingOf(notices: readonly Notice[]): Naming {
  const clusters = new Map(
    notices.flatMap(({ cluster }) => (cluster === undefined ? [] : [[clusterKey(cluster), cluster]])),
  );
  const isUnique = (say: (cluster: NamedCluster) => string) => {
    const said = Map.groupBy(clusters.values(), (cluster) => say(cluster));
    return (cluster: NamedCluster) => said.get(say(cluster))?.length === 1;
  };
  const hasOwnName = isUnique(({ name }) => name);
  const hasOwnPlace = isUnique(placeOf);
  const place = (cluster: NamedCluster) =>
    hasOwnPlace(cluster) ? placeOf(cluster) : placeOf(cluster, `subscription ${cluster.subscriptionId}`);
  return { place, name: (cluster) => (hasOwnName(cluster) ? cluster.name : place(cluster)) };
}

/** `prod (rg-a, westeurope)` */
function placeOf({ name, resourceGroup, location }: NamedCluster, more = ''): string {
  return `${name} (${[resourceGroup, location, more].filter((part) => part !== '').join(', ')})`;
}
