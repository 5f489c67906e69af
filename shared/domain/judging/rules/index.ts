/** The registry of rules: a rule counts when it stands here. */

import type { Rule } from '../rule.ts';
import { channelDrifted } from './channel.drifted.ts';
import { channelFleetPatched } from './channel.fleet-patched.ts';
import { channelFleetUnknown } from './channel.fleet-unknown.ts';
import { channelIncompatible } from './channel.incompatible.ts';
import { channelLocked } from './channel.locked.ts';
import { channelPartial } from './channel.partial.ts';
import { channelRolledBack } from './channel.rolled-back.ts';
import { channelSettling } from './channel.settling.ts';
import { channelUnmanaged } from './channel.unmanaged.ts';
import { channelUnrecognised } from './channel.unrecognised.ts';
import { clusterChannelLegacy } from './cluster-channel.legacy.ts';
import { clusterChannelUnset } from './cluster-channel.unset.ts';
import { clusterFailed } from './cluster.failed.ts';
import { clusterStopped } from './cluster.stopped.ts';
import { clusterUnresolved } from './cluster.unresolved.ts';
import { clusterVersionUnsupported } from './cluster.version-unsupported.ts';
import { clusterVersionEnding } from './cluster.version-ending.ts';
import { imageRetired } from './image.retired.ts';
import { imageRetiring } from './image.retiring.ts';
import { patchDue } from './patch.due.ts';
import { patchLate } from './patch.late.ts';
import { patchWillBeLate } from './patch.will-be-late.ts';
import { upgradeFailed } from './upgrade.failed.ts';
import { poolFailed } from './pool.failed.ts';
import { imageStale } from './image.stale.ts';
import { imageUnsupported } from './image.unsupported.ts';
import { windowIgnored } from './window.ignored.ts';
import { windowMisnamed } from './window.misnamed.ts';
import { windowMissing } from './window.missing.ts';
import { windowNeverOpens } from './window.never-opens.ts';
import { windowNoEffect } from './window.no-effect.ts';
import { windowNotStarted } from './window.not-started.ts';
import { windowOverlapping } from './window.overlapping.ts';
import { windowRare } from './window.rare.ts';
import { windowShifts } from './window.shifts.ts';
import { windowStaleFreeze } from './window.stale-freeze.ts';
import { windowStarved } from './window.starved.ts';
import { windowTight } from './window.tight.ts';
import { windowTooShort } from './window.too-short.ts';
import { windowUnreadable } from './window.unreadable.ts';
import { channelContested } from './channel.contested.ts';
import { clusterWriteRefused } from './cluster.write-refused.ts';
import { clusterExempt } from './cluster.exempt.ts';
import { clusterExemptionEnding } from './cluster.exemption-ending.ts';
import { clusterExemptionInvalid } from './cluster.exemption-invalid.ts';
import { clusterTagRefused } from './cluster.tag-refused.ts';

export const rules = [
  channelDrifted,
  channelLocked,
  channelIncompatible,
  channelUnrecognised,
  channelUnmanaged,
  channelSettling,
  channelContested,
  channelPartial,
  channelRolledBack,
  channelFleetPatched,
  channelFleetUnknown,
  clusterChannelUnset,
  clusterChannelLegacy,
  clusterStopped,
  clusterFailed,
  clusterUnresolved,
  clusterVersionUnsupported,
  clusterVersionEnding,
  clusterWriteRefused,
  clusterExempt,
  clusterExemptionEnding,
  clusterExemptionInvalid,
  clusterTagRefused,
  imageRetired,
  imageRetiring,
  imageUnsupported,
  imageStale,
  patchDue,
  patchLate,
  patchWillBeLate,
  poolFailed,
  upgradeFailed,
  windowMissing,
  windowTooShort,
  windowStarved,
  windowNeverOpens,
  windowNotStarted,
  windowUnreadable,
  windowIgnored,
  windowNoEffect,
  windowMisnamed,
  windowRare,
  windowOverlapping,
  windowTight,
  windowShifts,
  windowStaleFreeze,
] as const satisfies readonly Rule[];
