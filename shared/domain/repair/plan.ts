/** What would be written to one cluster, in which order, and what has to wait: the same in audit and in enforce. */

import { reimageRisk } from '../cluster/upgrade-channel.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Finding, FindingOf } from '../judging/finding.ts';
import type { MaintenanceConfigurationName, WindowReading } from '../maintenance/maintenance-window.ts';
import { nextUsable } from '../maintenance/openings.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { Plan, Action, HeldRepair } from './action.ts';
import { gated, heldAction, isAction, type PlanInput, type Step } from './gates.ts';

/** Time that must be left in an opening for a change that may reimage nodes to start in it. */
const leastMinutesLeft = 60;

const nothing: Plan = { actions: [], held: [] };

export function planRepair(input: PlanInput): Plan {
  if (input.verdict.kind !== 'drifted') return nothing;
  const drift = input.verdict.findings.filter((finding) => finding.effect === 'drift');
  const windowSteps = drift.flatMap((finding) =>
    finding.code === 'channel.drifted' ? [] : [windowStep(finding, input)],
  );
  const channelSteps = drift.flatMap((finding) =>
    finding.code === 'channel.drifted' ? [channelStep(finding, windowSteps, input)] : [],
  );
  return gated([...windowSteps, ...channelSteps], input);
}

/** The way back to what was there before the warden's last write, through the same gates. */
export function planUndo(input: PlanInput): Plan {
  const { cluster, verdict, memory, nowMs } = input;
  const { channelSet } = memory;
  if (channelSet?.to !== cluster.nodeOSUpgradeChannel || channelSet.from === 'Unrecognised')
    return { actions: [], held: [{ repairs: 'channel.drifted', reason: { kind: 'nothing-to-undo' } }] };
  // An absent channel has meant `None` since September 2023, and ARM has no way to write an absence.
  const to = channelSet.from === 'Unspecified' ? 'None' : channelSet.from;
  const action: Action = {
    kind: 'set-channel',
    repairs: 'channel.drifted',
    from: channelSet.to,
    to,
    reimageRisk: reimageRisk(channelSet.to, to),
    isUndo: true,
  };
  const isFree = action.reimageRisk === 'none' || input.circumstances?.isReimageApproved === true;
  return gated([isFree ? action : whenOpen(action, verdict, nowMs)], input);
}

/** Windows that are missing or short can be repaired from a template; any other drift is the owner's to judge. */
function windowStep(finding: Finding, input: PlanInput): Step {
  if (finding.code === 'window.missing') return createWindow(finding, input.policy);
  if (finding.code === 'window.too-short') return lengthenWindow(finding, input);
  if (finding.code === 'channel.locked') return { repairs: finding.code, reason: { kind: 'channel-locked' } };
  if (finding.code === 'patch.late' && finding.evidence.next.kind !== 'none') return leftToAks(finding);
  return { repairs: finding.code, reason: { kind: 'owner-decides', code: finding.code } };
}

function leftToAks({ code, evidence: { next } }: FindingOf<'patch.late'>): HeldRepair {
  const opens = next.kind === 'opening' ? { opensAtMs: next.startMs } : {};
  return { repairs: code, reason: { kind: 'next-opening', ...opens } };
}

function createWindow({ code, evidence }: FindingOf<'window.missing'>, policy: ClusterPolicy): Step {
  const { configuration } = evidence;
  const window = policy.windows.repair[configuration];
  if (window === undefined) return { repairs: code, reason: { kind: 'no-repair-template', configuration } };
  return { kind: 'create-window', repairs: code, configuration, window };
}

function lengthenWindow({ code, evidence }: FindingOf<'window.too-short'>, { verdict, policy }: PlanInput): Step {
  const { configuration } = evidence;
  const template = policy.windows.repair[configuration];
  if (template === undefined) return { repairs: code, reason: { kind: 'no-repair-template', configuration } };
  const reading = readingOf(verdict, configuration);
  if (reading?.kind !== 'scheduled') return { repairs: code, reason: { kind: 'owner-decides', code } };
  if (reading.sharedWindowId !== undefined) return { repairs: code, reason: { kind: 'shared-window', configuration } };
  const toHours = Math.max(template.durationHours, policy.windows.minimumHours);
  return { kind: 'lengthen-window', repairs: code, configuration, fromHours: reading.window.durationHours, toHours };
}

function readingOf(verdict: Verdict, name: MaintenanceConfigurationName): WindowReading | undefined {
  return verdict.windows.find(({ configuration }) => configuration.name === name)?.configuration.reading;
}

const nodeOSWindow = 'aksManagedNodeOSUpgradeSchedule';

function channelStep(
  { code, evidence }: FindingOf<'channel.drifted'>,
  windowSteps: readonly Step[],
  { cluster, verdict, policy, nowMs, circumstances }: PlanInput,
): Step {
  const { observed, target } = evidence;
  const action: Action = {
    kind: 'set-channel',
    repairs: code,
    from: observed,
    to: target,
    reimageRisk: evidence.reimageRisk,
  };
  const bringsWindow = windowSteps.some(
    (step) => isAction(step) && step.kind !== 'set-channel' && step.configuration === nodeOSWindow,
  );
  if (reachesNothing(cluster, verdict)) return heldAction(action, { kind: 'owner-decides', code: 'image.retired' });
  if (policy.windows.requireWindow && !bringsWindow && !hasUsableNodeOSWindow(verdict))
    return heldAction(action, { kind: 'no-usable-window' });
  const isFree = evidence.reimageRisk === 'none' || circumstances?.isReimageApproved === true;
  return isFree ? action : whenOpen(action, verdict, nowMs);
}

/** No channel brings an image to a pool whose operating system has come to its end. */
function reachesNothing({ pools }: Cluster, { findings }: Verdict): boolean {
  const retired = findings.flatMap(({ code, evidence }) => (code === 'image.retired' ? evidence.pools : []));
  return pools.length > 0 && pools.every(({ name }) => retired.includes(name));
}

function hasUsableNodeOSWindow(verdict: Verdict): boolean {
  const judged = verdict.windows.find(({ configuration }) => configuration.name === nodeOSWindow);
  if (judged === undefined || judged.openings.length === 0) return false;
  return !verdict.findings.some(
    ({ effect, evidence }) =>
      effect !== 'advice' && 'configuration' in evidence && evidence.configuration === nodeOSWindow,
  );
}

/** A change that may reimage every node starts only inside the cluster's own node OS window (Azure/AKS issue 4530). */
function whenOpen(action: Action, verdict: Verdict, nowMs: number): Step {
  const reading = readingOf(verdict, nodeOSWindow);
  if (reading === undefined) return heldAction(action, { kind: 'waits-for-window' });
  const [next] = nextUsable(reading, nowMs, { count: 1, leastMs: leastMinutesLeft * 60_000 });
  if (next === undefined) return heldAction(action, { kind: 'waits-for-window' });
  return next.startMs <= nowMs ? action : heldAction(action, { kind: 'waits-for-window', opensAtMs: next.startMs });
}
