/** Who the app signs in as. SDKs are loaded when they are first needed: most cold starts need only one of them. */

import type { TokenCredential } from '@azure/core-auth';

/** `managedIdentityClientId`: of a user-assigned identity. */
export async function makeCredential(managedIdentityClientId?: string): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential(managedIdentityClientId === undefined ? {} : { managedIdentityClientId });
}

export function onFirstUse<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
