/** `window.no-effect`: a window does not switch upgrades on. */

import { patchingFleet } from '../fleet-standing.ts';
import { windowNamed, type Rule } from '../rule.ts';
import { channelName } from '../words.ts';
import type { MaintenanceConfigurationName } from '../../maintenance/maintenance-window.ts';

/** `channel`: what makes the window one without effect. */
interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly channel: string;
}

const nodeOSWindow = 'aksManagedNodeOSUpgradeSchedule';

export const windowNoEffect: Rule<'window.no-effect', Evidence> = {
  code: 'window.no-effect',
  about: {
    what: 'The window has no effect, because the channel it serves is off.',
    why: 'A window only says when, never whether: with the node OS channel None, Unmanaged or absent, or the cluster channel none, nothing happens in it.',
    cure: 'Set the channel, or take the window for what it is.',
    source: 'AKS docs: planned-maintenance; Azure/AKS issue 4449',
  },
  words: ({ configuration, channel }) => ({
    message: `${configuration} has no effect, because the channel it serves is ${channelName(channel)}.`,
    cure: 'Set the channel; a window only says when, never whether.',
  }),
  find(context) {
    const { nodeOSUpgradeChannel: nodeOS, clusterUpgradeChannel: cluster, isAutomatic } = context.cluster;
    const served = [
      { configuration: nodeOSWindow, channel: nodeOS, off: ['None', 'Unmanaged', 'Unspecified'] },
      { configuration: 'aksManagedAutoUpgradeSchedule', channel: cluster, off: ['none', 'Unspecified'] },
    ] as const;
    return (
      served
        .filter(({ channel, off }) => off.some((each) => each === channel))
        // AKS Automatic presets a channel that is not said.
        .filter(({ channel }) => !(isAutomatic && channel === 'Unspecified'))
        // Update runs of a fleet heed the window as well (AKS docs `kubernetes-fleet/concepts-update-orchestration`).
        .filter(({ configuration }) => configuration !== nodeOSWindow || patchingFleet(context.memory) === undefined)
        .filter(({ configuration }) => windowNamed(context, configuration) !== undefined)
        .map(({ configuration, channel }) => ({
          code: 'window.no-effect',
          severity: 'info',
          effect: 'advice',
          evidence: { configuration, channel },
        }))
    );
  },
};
