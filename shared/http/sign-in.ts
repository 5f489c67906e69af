/** Who asks Azure, and by which way out. SDKs are loaded when they are first needed: most cold starts need only one of them. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { onFirstUse } from '../on-first-use.ts';
import { makeAzureClient, type WaysOut } from './ways-out.ts';

export interface SignedIn {
  readonly credential: () => Promise<TokenCredential>;
  readonly httpClient: () => Promise<HttpClient>;
}

/** `managedIdentityClientId`: of a user-assigned identity; absent: whoever runs it. */
export function signIn(routes: Pick<WaysOut, 'connectTo'>, managedIdentityClientId?: string): SignedIn {
  return {
    credential: onFirstUse(() => makeCredential(managedIdentityClientId)),
    httpClient: onFirstUse(() => makeAzureClient(routes)),
  };
}

async function makeCredential(managedIdentityClientId: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential(managedIdentityClientId === undefined ? {} : { managedIdentityClientId });
}
