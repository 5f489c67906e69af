/** A notice as a Teams Workflows message: one Adaptive Card 1.4, trimmed until it fits. */

import type { Notice } from '../domain/notice.ts';
import { noticeWords, type NoticeSection, type NoticeWords } from './notice-words.ts';

/** Teams takes about 28 KB for the whole message (Microsoft Teams docs, incoming webhooks); the rest is a margin. */
export const mostBytes = 27_000;

type CardElement = Readonly<Record<string, unknown>>;

/** `maximumBytes`: of the whole message as UTF-8. */
export function renderTeamsMessage(notice: Notice, maximumBytes = mostBytes): CardElement {
  const words = noticeWords(notice);
  for (const itemsPerSection of [50, 20, 10, 5, 3, 2, 1]) {
    const message = messageOf(notice, trimmed(words, { itemsPerSection, textLength: 1_000 }));
    if (bytesOf(message) <= maximumBytes) return message;
  }
  return messageOf(notice, trimmed(words, { itemsPerSection: 1, textLength: 200 }));
}

function bytesOf(message: CardElement): number {
  return new TextEncoder().encode(JSON.stringify(message)).length;
}

interface Room {
  readonly itemsPerSection: number;
  readonly textLength: number;
}

/** Drops from the end, and says how much. */
function trimmed(words: NoticeWords, { itemsPerSection, textLength }: Room): NoticeWords {
  const shortened = (text: string) => (text.length > textLength ? `${text.slice(0, textLength)}...` : text);
  return {
    ...words,
    summary: shortened(words.summary),
    facts: words.facts.map(({ title, value }) => ({ title, value: shortened(value) })),
    sections: words.sections.map(({ title, items }) => {
      const kept = items
        .slice(0, itemsPerSection)
        .map(({ text, hint }) => ({ text: shortened(text), ...(hint === undefined ? {} : { hint }) }));
      const dropped = items.length - kept.length;
      return { title, items: dropped === 0 ? kept : [...kept, { text: `and ${String(dropped)} more` }] };
    }),
  };
}

function messageOf(notice: Notice, words: NoticeWords): CardElement {
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(notice, words) },
    ],
  };
}

const containerStyles: Readonly<Record<Notice['severity'], string>> = {
  info: 'accent',
  warning: 'warning',
  error: 'attention',
  critical: 'attention',
};

function cardOf(notice: Notice, words: NoticeWords): CardElement {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      {
        type: 'Container',
        style: containerStyles[notice.severity],
        bleed: true,
        items: [
          textBlock(words.headline, { weight: 'Bolder', size: 'Medium' }),
          textBlock(notice.cluster.name, { weight: 'Bolder', size: 'Large', spacing: 'None' }),
        ],
      },
      textBlock(words.summary),
      ...words.sections.flatMap(sectionElements),
      {
        type: 'FactSet',
        separator: true,
        spacing: 'Medium',
        facts: words.facts.map(({ title, value }) => ({ title, value: escapeCardText(value) })),
      },
      textBlock(words.footer, { isSubtle: true, size: 'Small' }),
    ],
    actions: [{ type: 'Action.OpenUrl', title: 'Open in Azure portal', url: words.portalUrl }],
  };
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
