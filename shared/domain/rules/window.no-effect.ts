/** `window.no-effect`: a window does not switch upgrades on. */

import { windowNamed, type Rule } from '../verdict.ts';

export const windowNoEffect: Rule = {
  code: 'window.no-effect',
  about: {
    what: 'The window has no effect, because the channel it serves is off.',
    why: 'A window only says when, never whether: with the node OS channel None, Unmanaged or absent, or the cluster channel none, nothing happens in it.',
    cure: 'Set the channel, or take the window for what it is.',
    source: 'AKS docs: planned-maintenance; Azure/AKS issue 4449',
  },
  find(context) {
    const { nodeOSUpgradeChannel: nodeOS, clusterUpgradeChannel: cluster, isAutomatic } = context.cluster;
    const served = [
      { configuration: 'aksManagedNodeOSUpgradeSchedule', channel: nodeOS, off: ['None', 'Unmanaged', 'Unspecified'] },
      { configuration: 'aksManagedAutoUpgradeSchedule', channel: cluster, off: ['none', 'Unspecified'] },
    ] as const;
    return (
      served
        .filter(({ channel, off }) => off.some((each) => each === channel))
        // AKS Automatic presets a channel that is not said.
        .filter(({ channel }) => !(isAutomatic && channel === 'Unspecified'))
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
