/** The registry of rules: a rule counts when it stands here. */

import type { Rule } from '../verdict.ts';
import { channelDrifted } from './channel.drifted.ts';
import { windowMissing } from './window.missing.ts';

export const channelRules: readonly Rule[] = [channelDrifted];
export const windowRules: readonly Rule[] = [windowMissing];
