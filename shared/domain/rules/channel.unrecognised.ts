/** `channel.unrecognised`: a value newer than this version of the warden; nothing is concluded from it and nothing written. */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function channelUnrecognised({ cluster }: RuleContext): readonly Finding[] {
  if (cluster.nodeOSUpgradeChannel !== 'Unrecognised') return [];
  const value = cluster.rawNodeOSUpgradeChannel ?? '';
  return [{ code: 'channel.unrecognised', severity: 'warning', effect: 'unknown', evidence: { value } }];
}
