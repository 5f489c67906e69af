/** Asks AKS for the newest node image of each pool. */

import * as z from 'zod';
import type { ImageCatalogue } from '../../ports/azure.ts';
import type { ArmRequests } from './arm-requests.ts';

const profile = z.object({ properties: z.object({ latestNodeImageVersion: z.string().min(1) }) });

export function makeImageCatalogue(arm: ArmRequests): ImageCatalogue {
  return {
    async latest(cluster, pools, signal) {
      const answers = await Promise.all(
        pools.map(async (pool) => ({
          pool,
          ...(await arm.get(`${cluster.id}/agentPools/${pool}/upgradeProfiles/default`, signal)),
        })),
      );
      if (answers.some(({ status }) => status === 429)) return undefined;
      const found = answers.flatMap(({ pool, status, body }) => {
        const parsed = profile.safeParse(body);
        return status < 400 && parsed.success ? [[pool, parsed.data.properties.latestNodeImageVersion] as const] : [];
      });
      return Object.fromEntries(found);
    },
  };
}
