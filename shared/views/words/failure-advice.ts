/** Where to look first when an upgrade has failed: what blocks most of them, and the commands that show it. */

import type { Notice } from '../../domain/notices/notice.ts';
import type { NoticeItem } from './notice-section.ts';

/** Empty for everything else. Causes: AKS docs `upgrade-cluster` (capacity and drains). */
export function failureAdvice({ kind, cluster }: Notice): readonly NoticeItem[] {
  if (cluster === undefined || (kind !== 'maintenance-failed' && kind !== 'pool-rolling-failed')) return [];
  const subscription = shellWord(cluster.subscriptionId);
  const show = `az aks show --subscription ${subscription} -g ${shellWord(cluster.resourceGroup)} -n ${shellWord(cluster.name)}`;
  const usage = `az vm list-usage --subscription ${subscription} --location ${shellWord(cluster.location)} -o table`;
  return [
    {
      text: 'See which pool has failed, and what its nodes run:',
      hint: `${show} --query "agentPoolProfiles[].{pool:name,state:provisioningState,image:nodeImageVersion}" -o table`,
    },
    {
      text: 'A disruption budget that allows 0 disruptions blocks the drain of a node:',
      hint: 'kubectl get pdb -A',
    },
    {
      text: 'A surge node needs quota, and a free address in the subnet:',
      ...(cluster.location === '' ? {} : { hint: usage }),
    },
    {
      text: 'Hear what the cluster itself says:',
      hint: 'kubectl get events -A --field-selector type=Warning',
    },
  ];
}

/** Names come from events: pasted into a shell they must stay one word. */
function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", '')}'`;
}
