/** Which operating system the nodes of a pool run: told by their image, else by the OS SKU and the Kubernetes version. */

import type { NodePool } from '../cluster/cluster.ts';
import { minorOf } from '../cluster/kubernetes-support.ts';

export const nodeOSReleases = [
  'Ubuntu1804',
  'Ubuntu2004',
  'Ubuntu2204',
  'Ubuntu2404',
  'AzureLinux2',
  'AzureLinux3',
  'AzureContainerLinux',
  'AzureLinuxOSGuard',
  'Flatcar',
  'Windows2019',
  'WindowsAnnual',
  'Windows2022',
  'Windows2025',
] as const;

export type NodeOSRelease = (typeof nodeOSReleases)[number];

/** Names of images as Azure/AKS release notes have them; the first that fits. */
const byImage: readonly (readonly [RegExp, NodeOSRelease])[] = [
  [/^AKSUbuntu-1804/i, 'Ubuntu1804'],
  [/^AKSUbuntu-2004/i, 'Ubuntu2004'],
  [/^AKSUbuntu-2204/i, 'Ubuntu2204'],
  [/^AKSUbuntu-2404/i, 'Ubuntu2404'],
  [/^AKS(AzureLinux)?-?OSGuard/i, 'AzureLinuxOSGuard'],
  [/^AKS(AzureLinux|CBLMariner|Mariner)-V2/i, 'AzureLinux2'],
  [/^AKS(AzureLinux|CBLMariner|Mariner)-V3/i, 'AzureLinux3'],
  [/^AKS(ACL|AzureContainerLinux)/i, 'AzureContainerLinux'],
  [/^AKSFlatcar/i, 'Flatcar'],
  [/^AKSWindows-2019/i, 'Windows2019'],
  [/^AKSWindows-23H2/i, 'WindowsAnnual'],
  [/^AKSWindows-2022/i, 'Windows2022'],
  [/^AKSWindows-2025/i, 'Windows2025'],
];

/** OS SKUs that mean one release whatever the Kubernetes version; in lower case. */
const bySku: ReadonlyMap<string, NodeOSRelease> = new Map([
  ['ubuntu2204', 'Ubuntu2204'],
  ['ubuntu2404', 'Ubuntu2404'],
  ['cblmariner', 'AzureLinux2'],
  ['mariner', 'AzureLinux2'],
  ['azurelinux3', 'AzureLinux3'],
  ['azurecontainerlinux', 'AzureContainerLinux'],
  ['azurelinuxosguard', 'AzureLinuxOSGuard'],
  ['flatcar', 'Flatcar'],
  ['windows2019', 'Windows2019'],
  ['windowsannual', 'WindowsAnnual'],
  ['windows2022', 'Windows2022'],
  ['windows2025', 'Windows2025'],
]);

/** From this Kubernetes minor on the OS SKU means this release; newest first. */
type Steps = readonly (readonly [fromMinor: number, release: NodeOSRelease])[];

/** AKS docs `upgrade-os-version`, page of 2026-08; Windows Server 2025 from the changelog of Azure/AKS (2026-07-17). */
const ubuntu: Steps = [
  [35, 'Ubuntu2404'],
  [25, 'Ubuntu2204'],
  [0, 'Ubuntu1804'],
];
const azureLinux: Steps = [
  [32, 'AzureLinux3'],
  [0, 'AzureLinux2'],
];
const windows: Steps = [
  [37, 'Windows2025'],
  [25, 'Windows2022'],
  [0, 'Windows2019'],
];

/** `clusterVersion`: for a pool that does not say its own. Undefined: nobody can tell. */
export function nodeOSOf(pool: NodePool, clusterVersion: string | undefined): NodeOSRelease | undefined {
  const image = pool.nodeImageVersion ?? '';
  const seen = byImage.find(([form]) => form.test(image));
  if (seen !== undefined) return seen[1];
  const sku = pool.osSku?.toLowerCase() ?? '';
  const named = bySku.get(sku);
  if (named !== undefined) return named;
  const steps = stepsOf(pool, sku);
  const version = pool.kubernetesVersion ?? clusterVersion;
  const minor = version === undefined ? undefined : minorOf(version);
  if (steps === undefined || minor === undefined) return undefined;
  const release = steps.find(([fromMinor]) => minor >= fromMinor)?.[1];
  // With FIPS, Ubuntu stayed at 20.04 for longer than without (AKS docs `upgrade-os-version`): only the image tells.
  return pool.isFips === true && release === 'Ubuntu2204' ? undefined : release;
}

/** A pool without an OS SKU runs the default of its OS type (azure-rest-api-specs, `OSSKU`). */
function stepsOf({ osType }: NodePool, sku: string): Steps | undefined {
  if (sku === 'azurelinux') return azureLinux;
  if (osType === 'Windows') return sku === '' ? windows : undefined;
  return sku === '' || sku === 'ubuntu' ? ubuntu : undefined;
}

/** As people write it. */
export function nodeOSName(release: NodeOSRelease): string {
  const names: Readonly<Record<NodeOSRelease, string>> = {
    Ubuntu1804: 'Ubuntu 18.04',
    Ubuntu2004: 'Ubuntu 20.04',
    Ubuntu2204: 'Ubuntu 22.04',
    Ubuntu2404: 'Ubuntu 24.04',
    AzureLinux2: 'Azure Linux 2.0',
    AzureLinux3: 'Azure Linux 3.0',
    AzureContainerLinux: 'Azure Container Linux',
    AzureLinuxOSGuard: 'Azure Linux with OS Guard',
    Flatcar: 'Flatcar Container Linux',
    Windows2019: 'Windows Server 2019',
    WindowsAnnual: 'the Windows Server annual channel',
    Windows2022: 'Windows Server 2022',
    Windows2025: 'Windows Server 2025',
  };
  return names[release];
}
