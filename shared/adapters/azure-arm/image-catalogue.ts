/** Asks AKS for the newest node image of each pool. */

import type { ImageCatalogue } from '../../ports/azure.ts';
import type { ArmRequests } from './arm-requests.ts';
import { readUpgradeProfiles } from './upgrade-profiles.ts';

export function makeImageCatalogue(arm: ArmRequests): ImageCatalogue {
  return {
    async latest(cluster, pools, signal) {
      const reading = await readUpgradeProfiles(arm, { cluster, pools }, signal);
      if (reading.kind === 'throttled') return undefined;
      const found = reading.versions.flatMap(({ pool, latest }) =>
        latest === undefined ? [] : [[pool, latest] as const],
      );
      return Object.fromEntries(found);
    },
  };
}
