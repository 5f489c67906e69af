/** Notices in plain words: made of nothing that could be missing, for what cannot be laid out as usual. */

import type { Notice } from '../../domain/notices/notice.ts';

export interface PlainWords {
  readonly subject: string;
  readonly text: string;
}

const mostOfOne = 2_000;

/** Never throws, whatever a stored notice holds. `mostCharacters`: of the text. */
export function plainWords(notices: readonly [Notice, ...Notice[]], mostCharacters: number): PlainWords {
  const [first] = notices;
  const isTest = notices.every((notice) => notice.isTest === true);
  const subject = notices.length === 1 ? headlineOf(first) : `${String(notices.length)} notices in plain words`;
  const text = [
    'AKS Patch Warden could not send this in its usual form, so here are the bare facts. Please tell whoever runs it.',
    ...notices.flatMap((notice) => [headlineOf(notice), detailsOf(notice)]),
  ].join('\n\n');
  return {
    subject: `${isTest ? 'Test: ' : ''}${subject}`.replace(/\p{Cc}+/gu, ' '),
    text: shortened(text, mostCharacters),
  };
}

function headlineOf(notice: Partial<Notice>): string {
  const kind = notice.kind === 'unreadable' ? notice.facts?.was : notice.kind;
  const { severity, cluster, occurredAtMs } = notice;
  return `${severity ?? 'notice'}: ${kind ?? 'of an unknown kind'}, ${cluster?.name ?? 'AKS fleet'}, ${momentOf(occurredAtMs)}`;
}

function momentOf(ms: number | undefined): string {
  const moment = new Date(ms ?? NaN);
  return Number.isNaN(moment.getTime()) ? 'at an unknown time' : moment.toISOString();
}

function detailsOf({ id, cluster, facts }: Partial<Notice>): string {
  return shortened(JSON.stringify({ id, cluster: cluster?.id, facts }), mostOfOne);
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3).toWellFormed()}...` : text;
}
