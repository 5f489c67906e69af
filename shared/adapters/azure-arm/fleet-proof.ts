/** Finds out whether fleets can be seen at all: Resource Graph says nothing of what the caller may not read, ARM refuses it. */

import * as z from 'zod';
import { eachOf } from '../../domain/each-of.ts';
import { unlessTransient } from '../../domain/transient-error.ts';
import type { FleetProof, FleetSight } from '../../ports/azure.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';
import { armUrlAt, armUrlOf, type ArmUrl } from './arm-url.ts';

/** azure-rest-api-specs, fleets. */
const fleetsApiVersion = '2025-03-01';

/** ARM takes many times more; what is asked of it beside the clusters should not be felt. */
const askedAtOnce = 8;

export function makeFleetProof(arm: ArmRequests): FleetProof {
  return {
    async sight(subscriptions, shown, signal) {
      const found: FleetSight[] = [];
      await eachOf(subscriptions, askedAtOnce, async (subscription) => {
        found.push({ subscription, kind: await sightOf(arm, { subscription, shown }, signal) });
      });
      return found;
    },
  };
}

interface Question {
  readonly subscription: string;
  readonly shown: ReadonlySet<string>;
}

/** A fleet that the table shows nothing of has no members, or its members may not be read: ARM tells which. */
async function sightOf(
  arm: ArmRequests,
  { subscription, shown }: Question,
  signal: AbortSignal,
): Promise<FleetSight['kind']> {
  const fleets = await listed(
    arm,
    `/subscriptions/${subscription}/providers/Microsoft.ContainerService/fleets`,
    signal,
  );
  if (typeof fleets === 'string') return fleets;
  for (const id of fleets.filter((each) => !shown.has(each.toLowerCase()))) {
    const members = await listed(arm, `${id}/members`, signal);
    if (members === 'closed' || members === 'no-answer') return members;
    // There are members, and the table has not heard of them yet.
    if (members.length > 0) return 'no-answer';
  }
  return 'open';
}

const list = z.object({ value: z.array(z.object({ id: z.string().startsWith('/') })), nextLink: z.string().nullish() });
const mostPages = 20;

async function listed(
  arm: ArmRequests,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[] | 'closed' | 'no-answer'> {
  const ids: string[] = [];
  let url: ArmUrl | undefined = armUrlAt(path, { 'api-version': fleetsApiVersion });
  for (let pages = 0; url !== undefined; pages += 1) {
    if (pages === mostPages) return 'no-answer';
    const asked: ArmUrl = url;
    const response: ArmResponse | undefined = await unlessTransient(() => arm.getUrl(asked, signal));
    if (response === undefined || response.status === 429) return 'no-answer';
    if (response.status >= 400) return 'closed';
    const page = list.safeParse(response.body);
    if (!page.success) return 'no-answer';
    ids.push(...page.data.value.map(({ id }) => id));
    const { nextLink } = page.data;
    url = nextLink === undefined || nextLink === null ? undefined : armUrlOf(nextLink, response.url);
    if (url === undefined && typeof nextLink === 'string') return 'no-answer';
  }
  return ids;
}
