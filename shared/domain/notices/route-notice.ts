/** Who hears of a notice. */

import { isAtLeast } from '../judging/severity.ts';
import type { ReadableNotice } from './notice.ts';
import type { OffReceiver, Receiver } from './receiver.ts';

/** What policy says about telling: who there is, who is told when nobody else is, and whom an open failure reaches. */
export interface Recipients {
  readonly receivers: readonly Receiver[];
  readonly accountable?: readonly string[] | undefined;
  readonly escalation?: Escalation | undefined;
}

/** A failure that stays open is told to somebody else as well. */
export interface Escalation {
  readonly afterHours: number;
  readonly receivers: readonly string[];
}

export interface Routing {
  readonly receivers: readonly Receiver[];
  /** Told when policy routes a notice to nobody. */
  readonly accountable: readonly string[];
  /** Ids of receivers that are off although policy counts on them: the accountable are told instead. */
  readonly missed?: readonly string[];
  /** Hears everything: an Event Grid topic for systems we do not know. */
  readonly topicId?: string | undefined;
}

interface Reachable {
  readonly routing: Routing;
  readonly escalation: Escalation | undefined;
}

/** How a policy routes when some of its receivers are off. */
export function routingWithout(
  { receivers, accountable, escalation }: Recipients,
  off: readonly OffReceiver[],
): Reachable {
  const isOn = (id: string) => !off.some(({ receiver }) => receiver.id === id);
  const on = receivers.filter(({ id }) => isOn(id));
  const named = accountable ?? receivers.slice(0, 1).map(({ id }) => id);
  const reachable = named.filter(isOn);
  // A policy that names nobody wants nobody; one whose people are all off wants somebody.
  const answerable = named.length === 0 || reachable.length > 0 ? reachable : on.slice(0, 1).map(({ id }) => id);
  const missed = off.filter(({ receiver }) => receiver.optional !== true).map(({ receiver }) => receiver.id);
  const standIns = (id: string) => (missed.includes(id) ? answerable : [id].filter(isOn));
  return {
    routing: { receivers: on, accountable: answerable, missed },
    escalation: escalation && { ...escalation, receivers: [...new Set(escalation.receivers.flatMap(standIns))] },
  };
}

/** `routed`: ids that policy and the cluster's tag name. Filters of a receiver are its own wish; nobody at all is an accident. */
export function routeNotice(
  { kind, severity }: Pick<ReadableNotice, 'kind' | 'severity'>,
  routed: readonly string[],
  { receivers, accountable, missed = [], topicId }: Routing,
): readonly string[] {
  const known = receivers.filter(({ id }) => routed.includes(id));
  const isComplete = known.length > 0 && !routed.some((id) => missed.includes(id));
  const responsible = isComplete
    ? known
    : receivers.filter(({ id }) => routed.includes(id) || accountable.includes(id));
  const wanting = responsible.filter(
    ({ minimumSeverity, kinds }) => isAtLeast(severity, minimumSeverity) && (kinds?.includes(kind) ?? true),
  );
  return [...wanting.map(({ id }) => id), ...(topicId === undefined ? [] : [topicId])];
}
