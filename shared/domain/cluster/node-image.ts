/** What the name of a node image tells: how old it is, and how far security patches on it reach. */

import { dayMs } from '../time/durations.ts';

export interface NodeImage {
  /** Day of the image itself, epoch milliseconds UTC. */
  readonly builtMs: number;
  /** Day up to which security patches were laid over it (tail of the node label's form). */
  readonly patchedMs?: number;
}

/**
 * Reads `nodeImageVersion` of a pool and the label `kubernetes.azure.com/node-image-version` of a node:
 * `AKSUbuntu-2204gen2containerd-202410.27.0`, the same with `-2024.12.01`, `AKSAzureLinux-V3gen2-202502.09.0`,
 * `AKSWindows-2022-containerd-20348.2655.240814`, and the early `AKSUbuntu-1804gen2containerd-2022.04.19`.
 * Undefined for a form nobody knows. Sources: AKS docs `auto-upgrade-node-os-image`, release notes of Azure/AKS.
 */
export function parseNodeImageVersion(version: string): NodeImage | undefined {
  const dated = /(?:^|-)(\d{4})(\d{2})\.(\d{2})\.\d+(?:-|$)/.exec(version);
  const tail = /(?:^|-)(\d{4})\.(\d{2})\.(\d{2})$/.exec(version);
  const windows = /(?:^|-)\d{5}\.\d+\.(\d{2})(\d{2})(\d{2})$/.exec(version);
  const builtMs =
    dayOf(dated) ??
    dayOf(tail) ??
    (windows === null ? undefined : dayOf(['', `20${windows[1] ?? ''}`, windows[2], windows[3]]));
  if (builtMs === undefined) return undefined;
  const patchedMs = dated === null ? undefined : dayOf(tail);
  return { builtMs, ...(patchedMs === undefined ? {} : { patchedMs }) };
}

function dayOf(match: readonly (string | undefined)[] | null): number | undefined {
  if (match === null) return undefined;
  const [, year = '', month = '', day = ''] = match;
  const ms = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Whole days since the image was built, or since its last security patch where the name tells one. */
export function ageDays({ builtMs, patchedMs = builtMs }: NodeImage, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Math.max(builtMs, patchedMs)) / dayMs));
}
