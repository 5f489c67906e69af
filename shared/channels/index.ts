/** The registry of channels: a kind of receiver without its channel does not compile. */

import type * as z from 'zod';
import type { Channel } from './channel.ts';
import { email } from './email/channel.ts';
import type { receiverSchema } from './receivers.ts';
import { teams } from './teams/channel.ts';
import { topic } from './topic/channel.ts';

type Kind = z.output<typeof receiverSchema>['kind'] | 'topic';

export const channels = { email, teams, topic } satisfies { readonly [Each in Kind]: Channel<Each> };
