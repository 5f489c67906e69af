/** Kubernetes versions and node images of the simulated AKS, and which moves between them it refuses. */

import { failure, type Answer } from '../call.ts';
import { documentOf, textOf, type JsonDocument } from '../state.ts';

/** Oldest first. */
const offered = ['1.34.5', '1.35.2', '1.35.4', '1.36.1'];

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

function isOlder(left: string, right: string): boolean {
  const [first, second] = [left, right].map((version) => version.split('.').map(Number));
  const index = [0, 1, 2].find((part) => first?.[part] !== second?.[part]) ?? 0;
  return (first?.[index] ?? 0) < (second?.[index] ?? 0);
}

/** The next patches, and those of the next minor version: none may be left out (AKS docs `upgrade-aks-cluster`). */
export function upgradesOf(version: string): readonly string[] {
  return offered.filter((each) => isOlder(version, each) && minorOf(each) <= minorOf(version) + 1);
}

/**
 * The patch version that is asked for: an alias such as `1.35` means the patch that is there already, or else the newest one
 * (AKS docs `supported-kubernetes-versions`, alias minor version). Undefined: the region does not have it.
 */
export function resolveVersion(asked: string, current: string): string | undefined {
  if (asked === '' || asked === current || current.startsWith(`${asked}.`)) return current;
  return offered.findLast((each) => each === asked || each.startsWith(`${asked}.`));
}

interface Move {
  readonly asked: string;
  readonly current: string;
  /** What it is that moves. */
  readonly what: 'cluster' | 'pool';
}

/** Codes as `supportarticles-docs` (AKS, upgrade errors) and public error reports have them. */
export function versionRefusal({ asked, current, what }: Move): Answer | undefined {
  const wanted = resolveVersion(asked, current);
  if (wanted === undefined)
    return failure(
      400,
      what === 'cluster' ? 'K8sVersionNotSupported' : 'AgentPoolK8sVersionNotSupported',
      `Version ${asked} is not supported in this region. Please use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list`,
    );
  if (wanted === current || upgradesOf(current).includes(wanted)) return undefined;
  return failure(400, 'OperationNotAllowed', `Upgrading Kubernetes version ${current} to ${wanted} is not allowed.`);
}

/** A pool is never newer than the control plane, nor more than three minor versions older (support article of this code). */
export function skewRefusal(pool: string, controlPlane: string): Answer | undefined {
  if (!isOlder(controlPlane, pool) && minorOf(controlPlane) - minorOf(pool) <= 3) return undefined;
  return failure(
    400,
    'NodePoolMcVersionIncompatible',
    `Node pool version ${pool} and control plane version ${controlPlane} are incompatible.`,
  );
}

export function controlPlaneVersion(cluster: JsonDocument): string {
  return textOf(documentOf(cluster['properties'])['currentKubernetesVersion']);
}

/** The image of a pool at another release; one without a release in its name, such as Windows has it, stays. */
export function imageAtRelease(version: string, release: string): string {
  return version.replace(/\d{6}\.\d+\.\d+(-\d{4}\.\d{2}\.\d{2})?$/, release);
}

/** For a new pool. */
export function newestImageOf(pool: JsonDocument, release: string): string {
  if (pool['osType'] === 'Windows') return 'AKSWindows-2022-containerd-20348.4294.251008';
  const family = pool['osSKU'] === 'AzureLinux' ? 'AKSAzureLinux-V3gen2' : 'AKSUbuntu-2204gen2containerd';
  return `${family}-${release}`;
}
