/** The operation that goes on after ARM has accepted a write. */

import type { ArmResponse } from './arm-requests.ts';
import { armUrlOf, type ArmUrl } from './arm-url.ts';

/** Undefined: ARM handed out none that may be followed. */
export function operationUrlOf(accepted: ArmResponse): ArmUrl | undefined {
  return ['azure-asyncoperation', 'location']
    .map((name) => accepted.header(name))
    .map((handedOut) => (handedOut === undefined ? undefined : armUrlOf(handedOut, accepted.url)))
    .find((url) => url !== undefined);
}

/** The last states of every operation (ARM resource provider contract, asynchronous operations); undefined: it goes on. */
export function operationEnd(status: string): 'succeeded' | 'failed' | undefined {
  switch (status.toLowerCase()) {
    case 'succeeded':
      return 'succeeded';
    case 'failed':
    case 'canceled':
    case 'cancelled':
      return 'failed';
    default:
      return undefined;
  }
}
