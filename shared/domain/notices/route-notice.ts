/** Who hears of a notice. */

import { isAtLeast } from '../judging/severity.ts';
import type { Notice } from './notice.ts';
import type { Receiver } from './receiver.ts';

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
  /** Hears everything: an Event Grid topic for systems we do not know. */
  readonly topicId?: string | undefined;
}

/** `routed`: ids that policy and the cluster's tag name. Filters of a receiver are its own wish; nobody at all is an accident. */
export function routeNotice(
  { kind, severity }: Pick<Notice, 'kind' | 'severity'>,
  routed: readonly string[],
  { receivers, accountable, topicId }: Routing,
): readonly string[] {
  const known = receivers.filter(({ id }) => routed.includes(id));
  const responsible = known.length > 0 ? known : receivers.filter(({ id }) => accountable.includes(id));
  const wanting = responsible.filter(
    ({ minimumSeverity, kinds }) => isAtLeast(severity, minimumSeverity) && (kinds?.includes(kind) ?? true),
  );
  return [...wanting.map(({ id }) => id), ...(topicId === undefined ? [] : [topicId])];
}
