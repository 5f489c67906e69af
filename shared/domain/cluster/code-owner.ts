/** Clusters whose settings live in somebody's code: a repair there would be undone by the next deployment. */

import type { Cluster } from './cluster.ts';

export type CodeTool = 'terraform' | 'bicep' | 'fleet';
/** `none`: the warden writes. `detect`: it looks for traces of a tool and leaves such clusters to their code. */
export type CodeOwner = 'none' | 'detect' | CodeTool;

const traces: readonly (readonly [CodeTool, RegExp])[] = [
  ['terraform', /terraform|opentofu|pulumi/i],
  ['bicep', /bicep|\bazd\b|azd-env/i],
  ['fleet', /fleet/i],
];
const tellingTags =
  /^(managed[-_]?by|created[-_]?by|iac|provisioner|deployed[-_]?by|source|tool|terraform|azd-env-name)$/i;

/** Tags such as `managed-by: terraform`, or the creator's name in `systemData`. */
export function codeToolOf(cluster: Pick<Cluster, 'tags' | 'createdBy'>, owner: CodeOwner): CodeTool | undefined {
  if (owner === 'none') return undefined;
  if (owner !== 'detect') return owner;
  const said = Object.entries(cluster.tags)
    .filter(([name]) => tellingTags.test(name))
    .map(([name, value]) => `${name} ${value}`);
  const texts = [...said, cluster.createdBy ?? ''];
  return traces.find(([, pattern]) => texts.some((text) => pattern.test(text)))?.[0];
}
