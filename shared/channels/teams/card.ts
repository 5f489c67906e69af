/** A notice as a Teams Workflows message: one Adaptive Card 1.4, trimmed until it fits. */

import { isUrgent, type Notice } from '../../domain/notices/notice.ts';
import type { Severity } from '../../domain/judging/severity.ts';
import type { TeamsReceiver } from './receiver.ts';
import { digestWords } from '../../views/words/digest-words.ts';
import type { NoticeSection } from '../../views/words/notice-section.ts';
import { noticeWords, restWords, type NoticeWords } from '../../views/words/notice-words.ts';
import { plainWords } from '../../views/words/plain-words.ts';

/** Teams takes about 28 KB for the whole message (Microsoft Teams docs, incoming webhooks); the rest is a margin. */
export const mostBytes = 27_000;

type CardElement = Readonly<Record<string, unknown>>;

export interface TeamsOptions {
  readonly receiver?: Pick<TeamsReceiver, 'mentions' | 'timeZone'>;
  /** Of the whole message as UTF-8. */
  readonly maximumBytes?: number;
}

/** One notice as a card of its own, several as a digest. */
export function renderTeamsMessage(
  notices: readonly [Notice, ...Notice[]],
  { receiver = {}, maximumBytes = mostBytes }: TeamsOptions = {},
): CardElement {
  const [notice] = notices;
  const { timeZone } = receiver;
  const words =
    notices.length === 1 ? noticeWords(notice, timeZone) : digestWords(notices, timeZone ?? notice.timeZone);
  const mentions = isUrgent(words) ? (receiver.mentions ?? []) : [];
  for (const room of rooms) {
    const message = messageOf(trimmed(words, room), mentions);
    if (bytesOf(message) <= maximumBytes) return message;
  }
  return messageOf(trimmed(words, leastRoom), mentions);
}

/** The words of notices that could not be laid out, or whose card was refused: text and nothing else. */
export function plainTeamsMessage(notices: readonly [Notice, ...Notice[]]): CardElement {
  const { subject, text } = plainWords(notices, mostPlainCharacters);
  const lines = text.split('\n').filter((line) => line !== '');
  const body = [textBlock(subject, { weight: 'Bolder' }), ...lines.map((line) => textBlock(line))];
  return attached({ ...cardFrame, body });
}

/** A character takes four bytes at most, some of them are escaped, and each line costs a block around it. */
const mostPlainCharacters = 4_000;

function bytesOf(message: CardElement): number {
  return new TextEncoder().encode(JSON.stringify(message)).length;
}

interface Room {
  readonly itemsPerSection: number;
  readonly textLength: number;
}

/** Long texts are shortened first: that a cluster failed matters more than all of what Azure says about another one. */
const rooms: readonly Room[] = [
  ...[1_000, 300, 120].map((textLength) => ({ itemsPerSection: 50, textLength })),
  ...[20, 10, 5, 3, 2, 1].map((itemsPerSection) => ({ itemsPerSection, textLength: 120 })),
];
const leastRoom: Room = { itemsPerSection: 1, textLength: 40 };

/** The line that names all that is left out may be this many times as long as others. */
const restLength = 5;

function trimmed(words: NoticeWords, { itemsPerSection, textLength }: Room): NoticeWords {
  const shortened = (text: string, most = textLength) =>
    text.length > most ? `${text.slice(0, most).toWellFormed()}...` : text;
  return {
    ...words,
    summary: shortened(words.summary),
    facts: words.facts.map(({ title, value }) => ({ title, value: shortened(value) })),
    sections: words.sections.map(({ title, items }) => {
      const rest = items.slice(itemsPerSection);
      const kept = items
        .slice(0, itemsPerSection)
        .map(({ text, hint }) => ({ text: shortened(text), ...(hint === undefined ? {} : { hint: shortened(hint) }) }));
      return {
        title,
        items: rest.length === 0 ? kept : [...kept, { text: shortened(restWords(rest), restLength * textLength) }],
      };
    }),
  };
}

type Mentions = readonly { readonly name: string; readonly id: string }[];

function messageOf(words: NoticeWords, mentions: Mentions): CardElement {
  return attached(cardOf(words, mentions));
}

function attached(content: CardElement): CardElement {
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

const cardFrame = {
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.4',
} as const;

const containerStyles: Readonly<Record<Severity, string>> = {
  info: 'accent',
  warning: 'warning',
  error: 'attention',
  critical: 'attention',
};

function cardOf(words: NoticeWords, mentions: Mentions): CardElement {
  const entities = mentions.map(({ name, id }) => ({
    type: 'mention',
    text: mentionText(name),
    mentioned: { id, name },
  }));
  return {
    ...cardFrame,
    msteams: { width: 'Full', ...(entities.length === 0 ? {} : { entities }) },
    body: [
      {
        type: 'Container',
        style: containerStyles[words.severity],
        bleed: true,
        items: [
          textBlock(words.headline, { weight: 'Bolder', size: 'Medium' }),
          textBlock(words.title, { weight: 'Bolder', size: 'Large', spacing: 'None' }),
        ],
      },
      textBlock(words.summary),
      ...(mentions.length === 0
        ? []
        : [{ type: 'TextBlock', text: mentions.map(({ name }) => mentionText(name)).join(' '), wrap: true }]),
      ...words.sections.flatMap(sectionElements),
      ...factSet(words.facts),
      textBlock(words.footer, { isSubtle: true, size: 'Small' }),
    ],
    actions: words.links.map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url })),
  };
}

function factSet(facts: NoticeWords['facts']): readonly CardElement[] {
  if (facts.length === 0) return [];
  const shown = facts.map(({ title, value }) => ({ title, value: escapeCardText(value) }));
  return [{ type: 'FactSet', separator: true, spacing: 'Medium', facts: shown }];
}

/** Our own markup, made of a name from the policy; no text from Azure can make one. */
function mentionText(name: string): string {
  return `<at>${name.replace(/[<>]/g, '')}</at>`;
}

function sectionElements({ title, items }: NoticeSection): readonly CardElement[] {
  return [
    textBlock(title, { weight: 'Bolder', spacing: 'Medium' }),
    ...items.flatMap(({ text, hint }) => [
      textBlock(text, { spacing: 'Small' }),
      ...(hint === undefined ? [] : [textBlock(hint, { spacing: 'None', isSubtle: true, size: 'Small' })]),
    ]),
  ];
}

function textBlock(text: string, style: CardElement = {}): CardElement {
  return { type: 'TextBlock', text: escapeCardText(text), wrap: true, ...style };
}

/** Names and messages come from Azure: they must make no link, no emphasis and no mention (`<at>`) in a card. */
export function escapeCardText(text: string): string {
  return text
    .replace(/[\\`*_[\]]/g, '\\$&')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/^(\s*\d*)([-+#]|\.)(?=\s)/gm, '$1\\$2');
}
