/** An Event Grid topic: every notice as a CloudEvent, for systems we do not know. Policy names no such receiver; a setting does. */

import { noticeWords } from '../../views/words/notice-words.ts';
import { plainWords } from '../../views/words/plain-words.ts';
import type { Channel } from '../channel.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { makeTopicMessenger, type Description } from './messenger.ts';

export const topic: Channel<'topic'> = {
  kind: 'topic',
  habits: { routineGapMs: 0, isOneByOne: true },
  connect: ({ settings, azure }) =>
    makeTopicMessenger({
      ...azure,
      endpoint: settings.eventTopicEndpoint,
      layout: {
        full: (notices) => notices.map((notice) => noticeWords(notice)),
        plain: (notices) => notices.map((notice) => plainDescription(notice)),
      },
    }),
};

/** The facts are in the event as they are: only the words have to do without them. */
function plainDescription(notice: Notice): Description {
  const { subject, text } = plainWords([notice], mostPlainCharacters);
  return { subject, summary: text };
}

const mostPlainCharacters = 4_000;
