/** Who is told of a cluster that no run has judged yet: policy says so, and in which time zone. */

import type { PolicySubject } from '../policy/policy-match.ts';
import { resolvePolicy, type FleetPolicy } from '../policy/resolve-policy.ts';
import type { Audience } from './cluster-record.ts';

export function audienceByPolicy(policy: FleetPolicy, subject: PolicySubject): Audience {
  const { receivers, timeZone, mode } = resolvePolicy(policy, subject);
  return { receivers, timeZone, mode, background: { pools: [], nextOpenings: [] } };
}
