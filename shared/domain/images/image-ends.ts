/** Until when AKS makes images of a node operating system, and what leads away from it: a dated table, which policy may correct. */

import type { NodePool } from '../cluster/cluster.ts';
import type { NodeOSRelease } from './node-os.ts';

/** What really moves a pool to another operating system; a node image upgrade stays within one. */
export type WayOut =
  /** The OS SKU means the next release from this Kubernetes minor version on. */
  | { readonly kind: 'kubernetes-upgrade'; readonly fromMinor: number }
  /** The OS SKU of a Linux pool can be changed in place. */
  | { readonly kind: 'os-sku'; readonly osSku: string }
  /** Nothing changes this pool: another one takes its place. */
  | { readonly kind: 'new-pool'; readonly osType: 'Linux' | 'Windows'; readonly osSku: string };

/** Days are `YYYY-MM-DD`, in UTC. */
export interface ImageEnd {
  readonly release: NodeOSRelease;
  /** The first day without support and new images. */
  readonly noUpdatesFrom: string;
  /** The day on which AKS removes the images: from then on scaling and repairing nodes fails, too. */
  readonly removedFrom?: string;
  readonly wayOut: WayOut;
  readonly source: string;
  /** The day on which the source was looked at: dates move. */
  readonly asOf: string;
}

/** What policy knows better. */
export interface ImageEndOverride {
  readonly noUpdatesFrom: string;
  readonly removedFrom?: string | undefined;
}

export type ImageEndOverrides = Readonly<Partial<Record<NodeOSRelease, ImageEndOverride | undefined>>>;

const asOf = '2026-11-24';

export const imageEnds: readonly ImageEnd[] = [
  {
    release: 'Ubuntu1804',
    noUpdatesFrom: '2025-06-17',
    removedFrom: '2025-06-17',
    wayOut: { kind: 'kubernetes-upgrade', fromMinor: 25 },
    source: 'Azure/AKS issue 4873; AKS docs: upgrade-os-version',
    asOf,
  },
  {
    release: 'AzureLinux2',
    noUpdatesFrom: '2025-11-30',
    removedFrom: '2026-03-31',
    wayOut: { kind: 'kubernetes-upgrade', fromMinor: 32 },
    source: 'AKS docs: includes/azure-linux-retirement',
    asOf,
  },
  {
    release: 'Windows2019',
    noUpdatesFrom: '2026-03-01',
    removedFrom: '2027-04-01',
    wayOut: { kind: 'new-pool', osType: 'Windows', osSku: 'Windows2022' },
    source: 'AKS docs: includes/windows-server-2019-retirement',
    asOf,
  },
  {
    release: 'WindowsAnnual',
    noUpdatesFrom: '2026-05-15',
    removedFrom: '2027-05-15',
    wayOut: { kind: 'new-pool', osType: 'Windows', osSku: 'Windows2022' },
    source: 'AKS docs: includes/windows-annual-channel-retirement',
    asOf,
  },
  {
    release: 'Flatcar',
    noUpdatesFrom: '2026-06-08',
    removedFrom: '2026-09-08',
    wayOut: { kind: 'new-pool', osType: 'Linux', osSku: 'Ubuntu' },
    source: 'AKS docs: includes/flatcar-preview-retirement',
    asOf,
  },
  {
    release: 'AzureLinuxOSGuard',
    noUpdatesFrom: '2026-12-10',
    removedFrom: '2027-03-10',
    wayOut: { kind: 'new-pool', osType: 'Linux', osSku: 'AzureContainerLinux' },
    source: 'AKS docs: includes/os-guard-preview-retirement',
    asOf,
  },
  {
    release: 'Ubuntu2004',
    noUpdatesFrom: '2027-03-17',
    removedFrom: '2027-03-17',
    wayOut: { kind: 'kubernetes-upgrade', fromMinor: 35 },
    source: 'AKS docs: includes/ubuntu-20-04-retirement',
    asOf,
  },
  {
    release: 'Ubuntu2204',
    noUpdatesFrom: '2027-06-30',
    removedFrom: '2028-04-30',
    wayOut: { kind: 'kubernetes-upgrade', fromMinor: 35 },
    source: 'AKS docs: includes/ubuntu-22-04-retirement',
    asOf,
  },
  {
    release: 'Windows2022',
    noUpdatesFrom: '2028-06-30',
    removedFrom: '2029-06-30',
    wayOut: { kind: 'new-pool', osType: 'Windows', osSku: 'Windows2025' },
    source: 'Azure/AKS CHANGELOG 2026-07-17 (moved from 2027-03-15)',
    asOf,
  },
];

/** The row of a release with what policy says of it; undefined where no end is known. */
export function imageEndOf(release: NodeOSRelease, overrides: ImageEndOverrides = {}): ImageEnd | undefined {
  const known = imageEnds.find((row) => row.release === release);
  const said = overrides[release];
  if (said === undefined) return known;
  const { noUpdatesFrom, removedFrom = known?.removedFrom } = said;
  return {
    ...(known ?? { release, wayOut: usualWayOut(release), asOf }),
    noUpdatesFrom,
    ...(removedFrom === undefined ? {} : { removedFrom }),
    source: 'policy',
  };
}

/** Of a release whose end only policy knows: the present one of its family. */
function usualWayOut(release: NodeOSRelease): WayOut {
  return release.startsWith('Windows')
    ? { kind: 'new-pool', osType: 'Windows', osSku: 'Windows2025' }
    : { kind: 'new-pool', osType: 'Linux', osSku: 'Ubuntu' };
}

/** The SKU that names a release does not move with Kubernetes (AKS docs `upgrade-os-version`). */
export function wayOutOf({ wayOut }: ImageEnd, { osSku = '' }: NodePool): WayOut {
  const sku = osSku.toLowerCase();
  if (wayOut.kind === 'kubernetes-upgrade' && sku === 'ubuntu2204') return { kind: 'os-sku', osSku: 'Ubuntu2404' };
  return wayOut;
}
