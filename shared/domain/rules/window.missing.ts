/**
 * `window.missing`: policy requires a maintenance configuration that the cluster does not have.
 * Without the node OS window upgrades run at AKS's own cadence, any hour (AKS docs `auto-upgrade-node-os-image`).
 */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function windowMissing({ maintenance, policy }: RuleContext): readonly Finding[] {
  if (maintenance.kind === 'unknown') return [];
  const present = new Set(maintenance.configurations.map((configuration) => configuration.name));
  return policy.windows.required
    .filter((name) => !present.has(name))
    .map((configuration) => ({
      code: 'window.missing' as const,
      severity: 'error' as const,
      effect: 'drift' as const,
      evidence: { configuration },
    }));
}
