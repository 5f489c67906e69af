/** Teams through a Workflows webhook. */

import type { Channel } from '../channel.ts';
import { plainTeamsMessage, renderTeamsMessage } from './card.ts';
import { makeTeamsMessenger } from './messenger.ts';
import { problemOf, webhookSettings } from './webhook-url.ts';

export const teams: Channel<'teams'> = {
  kind: 'teams',
  habits: { routineGapMs: 10 * 60_000, isReachedApart: true },
  problems: (environment, receivers) =>
    webhookSettings(receivers).flatMap((field) => {
      const message = problemOf(environment[field] ?? '');
      return message === undefined ? [] : [{ field, message }];
    }),
  connect: ({ secret, outside }) =>
    makeTeamsMessenger({
      httpClient: outside,
      urlOf: secret,
      layout: {
        full: (notices, receiver) => renderTeamsMessage(notices, { receiver }),
        plain: plainTeamsMessage,
      },
    }),
};
