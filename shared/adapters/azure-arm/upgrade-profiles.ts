/** Upgrade profiles of node pools: the newest image that AKS offers, and the versions that a pool had before. */

import * as z from 'zod';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { PoolVersions, UsedVersion } from '../../domain/cluster/rollback.ts';
import { given } from '../../domain/given.ts';
import type { PoolHistoryReading } from '../../ports/azure.ts';
import { armFault } from './arm-fault.ts';
import type { ArmRequests } from './arm-requests.ts';

const text = z.string().min(1).nullish();

const profile = z.object({
  properties: z.object({
    latestNodeImageVersion: text,
    kubernetesVersion: text,
    // Tolerant of an entry that is none: it tells nothing of a rollback, and the newest image is needed all the same.
    recentlyUsedVersions: z.array(z.unknown()).nullish(),
  }),
});

/** `AgentPoolRecentlyUsedVersion` since api-version 2025-10-01; a pair without a moment cannot be judged. */
const usedVersion = z.object({
  orchestratorVersion: text,
  nodeImageVersion: text,
  timestamp: z
    .string()
    .transform((moment) => Date.parse(moment))
    .refine((ms) => !Number.isNaN(ms)),
});

/** A pool that cannot be asked about is left out. */
export async function readUpgradeProfiles(
  arm: ArmRequests,
  { cluster, pools }: { readonly cluster: ClusterRef; readonly pools: readonly string[] },
  signal: AbortSignal,
): Promise<PoolHistoryReading> {
  const answers = await Promise.all(
    pools.map(async (pool) => ({
      pool,
      ...(await arm.get(`${cluster.id}/agentPools/${pool}/upgradeProfiles/default`, signal)),
    })),
  );
  for (const answer of answers) {
    const fault = answer.status === 429 ? armFault(answer) : undefined;
    if (fault?.kind === 'throttled') return fault;
  }
  const versions = answers.flatMap(({ pool, status, body }) => {
    const parsed = profile.safeParse(body);
    return status < 400 && parsed.success ? [toVersions(pool, parsed.data)] : [];
  });
  return { kind: 'read', versions };
}

function toVersions(pool: string, { properties }: z.output<typeof profile>): PoolVersions {
  return {
    pool,
    ...given('latest', properties.latestNodeImageVersion ?? undefined),
    ...given('kubernetesVersion', properties.kubernetesVersion ?? undefined),
    used: (properties.recentlyUsedVersions ?? []).flatMap((each): readonly UsedVersion[] => {
      const parsed = usedVersion.safeParse(each);
      if (!parsed.success) return [];
      const { nodeImageVersion, orchestratorVersion, timestamp } = parsed.data;
      return [
        {
          ...given('nodeImageVersion', nodeImageVersion ?? undefined),
          ...given('kubernetesVersion', orchestratorVersion ?? undefined),
          lastUsedMs: timestamp,
        },
      ];
    }),
  };
}
