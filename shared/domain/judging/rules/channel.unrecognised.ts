/** `channel.unrecognised`: a value newer than this version of the warden; nothing is concluded from it and nothing written. */

import type { Rule } from '../rule.ts';

interface Evidence {
  readonly value: string;
}

export const channelUnrecognised: Rule<'channel.unrecognised', Evidence> = {
  code: 'channel.unrecognised',
  about: {
    what: 'The node OS upgrade channel has a value that this version of the warden does not know.',
    why: 'A guess could undo a setting of Azure that is newer than the warden.',
    cure: 'Update AKS Patch Warden; until then it leaves the cluster alone.',
    source: 'azure-rest-api-specs: Microsoft.ContainerService managedClusters',
  },
  words: ({ value }) => ({
    message: `The node OS upgrade channel has the value "${value}", which is newer than this version of the warden.`,
    cure: 'Update AKS Patch Warden; until then it leaves this cluster alone.',
  }),
  find({ cluster, unresolved = [] }) {
    const isOpen = unresolved.some(({ field }) => /nodeOSUpgradeChannel$/i.test(field));
    if (cluster.nodeOSUpgradeChannel !== 'Unrecognised' || isOpen) return [];
    const evidence = { value: cluster.rawNodeOSUpgradeChannel ?? '' };
    return [{ code: 'channel.unrecognised', severity: 'warning', effect: 'unknown', evidence }];
  },
};
