/** The registry: every event of Azure about AKS that is understood, those that are told first. */

import type { AnnouncedEventType, EventType } from './event-type.ts';
import { maintenance } from './maintenance.ts';
import { newKubernetesVersion } from './new-kubernetes-version.ts';
import { poolRolling } from './pool-rolling.ts';
import { resourceChanged } from './resource-changed.ts';
import { supportEnded } from './support-ended.ts';
import { supportEnding } from './support-ending.ts';

export const announcedEventTypes = [
  maintenance,
  poolRolling,
  supportEnding,
  supportEnded,
  newKubernetesVersion,
] as const satisfies readonly AnnouncedEventType[];

export const eventTypes = [...announcedEventTypes, resourceChanged] as const satisfies readonly EventType[];
