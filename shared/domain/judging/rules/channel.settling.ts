/** `channel.settling`: the warden set the channel less than a day ago; it may not act yet. */

import { isTakingEffect } from '../channel-delay.ts';
import type { Rule } from '../rule.ts';
import { minuteOf } from '../words.ts';
import type { NodeOSUpgradeChannel } from '../../cluster/upgrade-channel.ts';

/** `sinceMs`: when the warden set the channel, epoch milliseconds. */
interface Evidence {
  readonly sinceMs: number;
  readonly target: NodeOSUpgradeChannel;
}

export const channelSettling: Rule<'channel.settling', Evidence> = {
  code: 'channel.settling',
  about: {
    what: 'The warden set the channel less than 24 hours ago.',
    why: 'A change of the channel can take up to 24 hours to act; until then old images are no news.',
    cure: 'Wait.',
    source: 'AKS docs: auto-upgrade-node-os-image',
  },
  words: ({ sinceMs, target }) => ({
    message: `The channel was set to ${target} on ${minuteOf(sinceMs)} UTC; it may take 24 hours to act.`,
    cure: 'Wait.',
  }),
  find({ cluster, target, memory: { channelSet }, nowMs }) {
    if (!isTakingEffect(channelSet, nowMs) || cluster.nodeOSUpgradeChannel !== target.channel) return [];
    const evidence = { sinceMs: channelSet.atMs, target: target.channel };
    return [{ code: 'channel.settling', severity: 'info', effect: 'advice', evidence }];
  },
};
