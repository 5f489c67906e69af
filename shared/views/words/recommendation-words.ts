/** Why a channel is recommended, a sentence each. */

import type { RecommendationReason } from '../../domain/judging/recommendation.ts';
import { obstacleName } from '../../domain/judging/words.ts';

export function recommendationWords(reason: RecommendationReason): string {
  switch (reason) {
    case 'aks-automatic':
      return 'AKS Automatic allows nothing else.';
    case 'cluster-channel-node-image':
      return 'The cluster upgrade channel node-image dictates it.';
    case 'security-fixes-sooner':
      return 'Security fixes arrive one to two weeks sooner.';
    case 'fewer-reimages':
      return 'The workloads suffer from reimages, and SecurityPatch needs far fewer of them.';
    case 'spare-capacity-scarce':
      return 'Spare nodes are hard to get here, and fewer reimages need fewer of them.';
    case 'bug-fixes-wanted':
      return 'Bug fixes of the node image are wanted too, and only NodeImage brings them.';
    case 'azure-container-linux':
    case 'azure-linux-gpu':
    case 'customer-managed-keys':
    case 'flatcar':
    case 'network-isolated':
    case 'os-guard':
    case 'windows-pool':
      return `SecurityPatch cannot work because of ${obstacleName(reason)}.`;
  }
}
