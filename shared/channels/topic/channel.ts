/** An Event Grid topic: every notice as a CloudEvent, for systems we do not know. Policy names no such receiver; a setting does. */

import { noticeWords } from '../../views/words/notice-words.ts';
import type { Channel } from '../channel.ts';
import { makeTopicMessenger } from './messenger.ts';

export const topic: Channel<'topic'> = {
  kind: 'topic',
  habits: { routineGapMs: 0, isOneByOne: true },
  connect: ({ settings, azure }) =>
    makeTopicMessenger({ ...azure, endpoint: settings.eventTopicEndpoint, describe: noticeWords }),
};
