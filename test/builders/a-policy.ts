/** Policies for tests: SecurityPatch wanted, NodeImage accepted, a node OS window required and repaired. */

import shipped from '../../infra/policy.json' with { type: 'json' };
import { parsePolicyDocument, type PolicyDocument } from '../../shared/contracts/policy-document.ts';
import type { ClusterPolicy, WindowPolicy } from '../../shared/domain/policy/policy.ts';
import { resolvePolicy, type FleetPolicy, type PolicyOverrides } from '../../shared/domain/policy/resolve-policy.ts';
import { aCluster } from './a-cluster.ts';
import { aWindow } from './a-window.ts';

export function aFleetPolicy(defaults: PolicyOverrides = {}, rest: Partial<FleetPolicy> = {}): FleetPolicy {
  const { startDate: _, ...template } = aWindow();
  return {
    defaults: {
      nodeOSUpgradeChannel: {
        desired: 'SecurityPatch',
        accepted: ['SecurityPatch', 'NodeImage'],
        fallback: 'NodeImage',
      },
      windows: { repair: { aksManagedNodeOSUpgradeSchedule: template } },
      receivers: ['mail', 'channel'],
      ...defaults,
    },
    rules: [],
    limits: { changesPerSweep: 20, percentPerSweep: 100 },
    ...rest,
  };
}

export function aPolicy(policy: Partial<ClusterPolicy> = {}, windows: Partial<WindowPolicy> = {}): ClusterPolicy {
  const resolved = resolvePolicy(aFleetPolicy(), aCluster());
  return { ...resolved, ...policy, windows: { ...resolved.windows, ...windows } };
}

/** The policy that is shipped. */
export function theShippedPolicy(): PolicyDocument {
  const parsed = parsePolicyDocument(shipped);
  if (parsed.kind === 'invalid') throw new Error('the shipped policy is invalid');
  return parsed.document;
}
