/** Pools whose node operating system has come to its end, or soon will: those with the same end and the same way out together. */

import type { Cluster, NodePool } from '../cluster/cluster.ts';
import { oldestCommunityMinor } from '../cluster/kubernetes-support.ts';
import { imageEndOf, wayOutOf, type ImageEndOverrides, type WayOut } from '../images/image-ends.ts';
import { nodeOSName, nodeOSOf } from '../images/node-os.ts';
import { dayMs } from '../time/durations.ts';

/** Evidence of `image.retired` and `image.retiring`. */
export interface EndOfImages {
  readonly pools: readonly string[];
  /** `Azure Linux 2.0` */
  readonly os: string;
  /** Days are `YYYY-MM-DD`. */
  readonly noUpdatesFrom: string;
  readonly removedFrom?: string;
  readonly isRemoved: boolean;
  /** The source of the dates, or `policy`, and the day on which it was looked at. */
  readonly source: string;
  readonly asOf: string;
  readonly wayOut: WayOut['kind'];
  /** Commands of the Azure CLI that lead away, without resource group and cluster name. */
  readonly commands: readonly string[];
}

export interface Ending extends EndOfImages {
  /** Days until the first without updates; zero or less: it has come. */
  readonly daysLeft: number;
}

interface Judged {
  readonly cluster: Cluster;
  readonly ends: ImageEndOverrides | undefined;
  readonly nowMs: number;
}

/** In the order of the pools. Nothing is said of a pool whose operating system nobody can tell. */
export function endingPools({ cluster, ends, nowMs }: Judged): readonly Ending[] {
  const found = new Map<string, Ending>();
  for (const pool of cluster.pools) {
    const release = nodeOSOf(pool, cluster.kubernetesVersion);
    const end = release === undefined ? undefined : imageEndOf(release, ends);
    if (release === undefined || end === undefined) continue;
    const { noUpdatesFrom, removedFrom, source, asOf } = end;
    const wayOut = wayOutOf(end, pool);
    const key = JSON.stringify([release, wayOut]);
    const pools = [...(found.get(key)?.pools ?? []), pool.name];
    found.set(key, {
      pools,
      os: nodeOSName(release),
      noUpdatesFrom,
      ...(removedFrom === undefined ? {} : { removedFrom }),
      isRemoved: removedFrom !== undefined && Date.parse(removedFrom) <= nowMs,
      source,
      asOf,
      wayOut: wayOut.kind,
      commands: commandsOf(wayOut, pools, nowMs),
      daysLeft: Math.ceil((Date.parse(noUpdatesFrom) - nowMs) / dayMs),
    });
  }
  return [...found.values()];
}

/** No image and no patch comes to it any more, whatever the channel says. */
export function isRetired(pool: NodePool, { cluster, ends, nowMs }: Judged): boolean {
  return endingPools({ cluster: { ...cluster, pools: [pool] }, ends, nowMs }).some(({ daysLeft }) => daysLeft <= 0);
}

/** AKS docs `upgrade-os-version`; a Windows pool cannot change its OS SKU. */
function commandsOf(wayOut: WayOut, pools: readonly string[], nowMs: number): readonly string[] {
  switch (wayOut.kind) {
    case 'kubernetes-upgrade': {
      const minor = Math.max(wayOut.fromMinor, oldestCommunityMinor(nowMs) ?? 0);
      return [`az aks upgrade --kubernetes-version 1.${String(minor)}`];
    }
    case 'os-sku':
      return pools.map((pool) => `az aks nodepool update --os-sku ${wayOut.osSku} -n ${pool}`);
    case 'new-pool':
      return [
        `az aks nodepool add --os-type ${wayOut.osType} --os-sku ${wayOut.osSku}`,
        ...pools.map((pool) => `az aks nodepool delete -n ${pool}`),
      ];
  }
}

/** What to do, as one sentence. */
export function wayOutWords({ wayOut, pools, commands: [first = '', ...rest] }: EndOfImages): string {
  const names = pools.join(', ');
  switch (wayOut) {
    case 'kubernetes-upgrade':
      return `Upgrade Kubernetes, the pools too, one minor version after the other (${first}, or later). A node image upgrade does not help.`;
    case 'os-sku':
      return `Change the OS SKU of ${names} (${[first, ...rest].join('; ')}): its nodes are reimaged. A node image upgrade does not help.`;
    case 'new-pool':
      return `Add a pool (${first}), move the workloads, then delete ${names} (${rest.join('; ')}). A node image upgrade does not help.`;
  }
}
