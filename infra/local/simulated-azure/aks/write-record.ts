/** Who wrote: as the simulation's page, the activity log and `systemData` tell it. */

import type { Call } from '../call.ts';
import { documentOf, type JsonDocument } from '../state.ts';
import type { Asker } from './operations.ts';

/** The program, by its user agent. */
export function callerOf({ headers }: Pick<Call, 'headers'>): string {
  const agent = headers['user-agent'] ?? 'unknown client';
  return agent.includes('azsdk-js') ? 'Azure SDK for JavaScript' : (agent.split(' ')[0] ?? agent);
}

export function askerOf({ principal, correlationId }: Call): Asker {
  return { caller: principal.name, correlationId };
}

/** Resource Manager notes who wrote last (common types of azure-rest-api-specs, `systemData`). */
export function touch({ clock, principal }: Pick<Call, 'clock' | 'principal'>, document: JsonDocument): void {
  document['systemData'] = {
    ...documentOf(document['systemData']),
    lastModifiedBy: principal.name,
    lastModifiedByType: principal.kind,
    lastModifiedAt: new Date(clock.now()).toISOString(),
  };
}
