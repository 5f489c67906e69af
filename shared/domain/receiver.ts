/** Somebody who is told: an id that policy routes to, and the way to reach them. */

import type { Severity } from './finding.ts';

export type Receiver =
  | { readonly kind: 'email'; readonly id: string; readonly to: readonly string[]; readonly minimumSeverity: Severity }
  /** The webhook URL is a secret, so policy names the setting that holds it. */
  | { readonly kind: 'teams'; readonly id: string; readonly urlSetting: string; readonly minimumSeverity: Severity };

const personPrefix = 'person:';

/** Somebody whom policy does not know, told once because it is about what they did. */
export function personReceiverId(address: string): string {
  return `${personPrefix}${address}`;
}

export function personReceiver(id: string): Receiver | undefined {
  if (!id.startsWith(personPrefix)) return undefined;
  return { kind: 'email', id, to: [id.slice(personPrefix.length)], minimumSeverity: 'info' };
}
