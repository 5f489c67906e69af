/** The two clients that requests leave through: one with a token, one without. */

import type { HttpClient } from '@azure/core-rest-pipeline';
import { azureOnly } from './azure-only.ts';
import { connectTo, type Routes } from './connect-to.ts';
import { outsideOnly, publicAddressesOnly } from './outside.ts';

export interface WaysOut {
  /** Origin to loopback origin, for a machine without Azure. */
  readonly connectTo?: Routes;
  /** Hosts outside Azure that may have a private address. */
  readonly privateHosts: readonly string[];
}

/** With a token: Azure's hosts only. */
export async function makeAzureClient({ connectTo: routes }: Pick<WaysOut, 'connectTo'>): Promise<HttpClient> {
  const { createDefaultHttpClient } = await import('@azure/core-rest-pipeline');
  const client = createDefaultHttpClient();
  return azureOnly(routes === undefined ? client : connectTo(routes, client));
}

/** Without one: whatever host policy or settings name, on the internet only. */
export async function makeOutsideClient({ connectTo: routes, privateHosts }: WaysOut): Promise<HttpClient> {
  const { createDefaultHttpClient } = await import('@azure/core-rest-pipeline');
  const client = createDefaultHttpClient();
  return outsideOnly(routes === undefined ? publicAddressesOnly(client, { privateHosts }) : connectTo(routes, client));
}
