/** How old the images of a cluster's pools are. */

import type { NodePool } from './cluster.ts';
import { ageDays, parseNodeImageVersion } from './node-image.ts';

/** AKS docs `support-policies`. */
export const supportedImageDays = 90;

/** Pools whose image has an age that can be told. */
export function imageAges(pools: readonly NodePool[], nowMs: number): readonly ImageAge[] {
  return pools.flatMap(({ name, nodeImageVersion }) => {
    const image = nodeImageVersion === undefined ? undefined : parseNodeImageVersion(nodeImageVersion);
    if (image === undefined || nodeImageVersion === undefined) return [];
    return [{ pool: name, nodeImageVersion, ageDays: ageDays(image, nowMs) }];
  });
}

export interface ImageAge {
  readonly pool: string;
  readonly nodeImageVersion: string;
  readonly ageDays: number;
}
