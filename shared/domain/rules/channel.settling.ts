/** `channel.settling`: the warden set the channel less than a day ago; it may not act yet. */

import { isSettling } from '../settling.ts';
import type { Rule } from '../verdict.ts';

export const channelSettling: Rule = {
  code: 'channel.settling',
  about: {
    what: 'The warden set the channel less than 24 hours ago.',
    why: 'A change of the channel can take up to 24 hours to act; until then old images are no news.',
    cure: 'Wait.',
    source: 'AKS docs: auto-upgrade-node-os-image',
  },
  find({ cluster, target, memory: { channelSet }, nowMs }) {
    if (!isSettling(channelSet, nowMs) || cluster.nodeOSUpgradeChannel !== target.channel) return [];
    const evidence = { sinceMs: channelSet.atMs, target: target.channel };
    return [{ code: 'channel.settling', severity: 'info', effect: 'advice', evidence }];
  },
};
