/** Receivers that policy may name, a kind for each channel. */

import * as z from 'zod';
import { emailReceiver } from './email/receiver.ts';
import { teamsReceiver } from './teams/receiver.ts';

export const receiverSchema = z.discriminatedUnion('kind', [emailReceiver, teamsReceiver]);
