/** A simulated Azure and the real adapters connected to it, for tests. */

import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { ManagedIdentityCredential } from '@azure/identity';
import {
  startSimulatedAzure,
  type SimulatedAzure,
  type SimulatedAzureOptions,
} from '../infra/local/simulated-azure/simulated-azure.ts';
import type { SimulatedCluster } from '../infra/local/simulated-azure/state.ts';
import { makeArmConnection, type ArmConnectionOptions } from '../shared/adapters/azure-arm/arm-connection.ts';
import { makeArmRequests, type ArmRequests } from '../shared/adapters/azure-arm/arm-requests.ts';
import { connectTo } from '../shared/http/connect-to.ts';
import { parseClusterId, type ClusterRef } from '../shared/domain/cluster/cluster-ref.ts';

export interface LocalAzure {
  readonly azure: SimulatedAzure;
  /** How SDK clients are connected: a real credential against the simulated identity endpoint. */
  readonly connection: ArmConnectionOptions;
  readonly httpClient: HttpClient;
  readonly arm: ArmRequests;
}

export async function startLocalAzure(options: Partial<SimulatedAzureOptions> = {}): Promise<LocalAzure> {
  const azure = await startSimulatedAzure({ port: 0, ...options });
  process.env['IDENTITY_ENDPOINT'] = `${azure.origin}/msi/token`;
  process.env['IDENTITY_HEADER'] = 'simulated';
  const httpClient = connectTo(azure.connectTo, createDefaultHttpClient());
  const credential = new ManagedIdentityCredential();
  const connection = { credential: () => Promise.resolve(credential), httpClient: () => Promise.resolve(httpClient) };
  return { azure, httpClient, connection, arm: makeArmRequests(makeArmConnection(connection)) };
}

export function seeded(
  { state }: SimulatedAzure,
  name: string,
): { readonly cluster: SimulatedCluster; readonly ref: ClusterRef } {
  const found = [...state.clusters.entries()].find(([key]) => key.endsWith(`/${name}`));
  const ref = parseClusterId(found?.[1].document['id'] as string);
  if (found === undefined || ref === undefined) throw new Error(`the seeded fleet has no ${name}`);
  return { cluster: found[1], ref };
}

export const never = new AbortController().signal;
