/** The `ContainerServiceClient` whose pipeline every ARM request goes through; made on first use. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { ArmConnection } from './arm-requests.ts';

export interface ArmConnectionOptions {
  readonly credential: () => Promise<TokenCredential>;
  readonly httpClient: () => Promise<HttpClient>;
}

/** No automatic retry: the SDK would repeat a PUT after a 5xx and sleep through any Retry-After inside the function. */
export function makeArmConnection({ credential, httpClient }: ArmConnectionOptions): () => Promise<ArmConnection> {
  let connection: Promise<ArmConnection> | undefined;
  async function connect(): Promise<ArmConnection> {
    const { ContainerServiceClient } = await import('@azure/arm-containerservice');
    const http = await httpClient();
    const client = new ContainerServiceClient(await credential(), {
      httpClient: http,
      retryOptions: { maxRetries: 0 },
    });
    return { pipeline: client.pipeline, httpClient: http };
  }
  return () => (connection ??= connect());
}
