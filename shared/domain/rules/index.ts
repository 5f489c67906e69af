/** The registry of rules: a rule counts when it stands here. */

import type { Rule } from '../verdict.ts';
import { channelDrifted } from './channel.drifted.ts';
import { channelIncompatible } from './channel.incompatible.ts';
import { channelLocked } from './channel.locked.ts';
import { channelUnrecognised } from './channel.unrecognised.ts';
import { clusterChannelUnset } from './cluster-channel.unset.ts';
import { clusterFailed } from './cluster.failed.ts';
import { clusterStopped } from './cluster.stopped.ts';
import { windowIgnored } from './window.ignored.ts';
import { windowMissing } from './window.missing.ts';
import { windowNeverOpens } from './window.never-opens.ts';
import { windowStarved } from './window.starved.ts';
import { windowTooShort } from './window.too-short.ts';
import { windowUnreadable } from './window.unreadable.ts';

export const rules: readonly Rule[] = [
  channelDrifted,
  channelLocked,
  channelIncompatible,
  channelUnrecognised,
  clusterChannelUnset,
  clusterStopped,
  clusterFailed,
  windowMissing,
  windowTooShort,
  windowStarved,
  windowNeverOpens,
  windowUnreadable,
  windowIgnored,
];
