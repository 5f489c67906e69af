/** A whole Azure on this machine, for `audit --simulated`. */

import { startSimulatedAzure } from '../local/simulated-azure/simulated-azure.ts';
import type { SimulatedWorld } from './command.ts';

/** The credential finds the simulated identity as it would find a real one; what else would sign in is put aside. */
export async function simulate(): Promise<SimulatedWorld> {
  const azure = await startSimulatedAzure({ port: 0, isThrottling: true });
  for (const name of Object.keys(process.env)) if (name.startsWith('AZURE_')) Reflect.deleteProperty(process.env, name);
  process.env['IDENTITY_ENDPOINT'] = `${azure.origin}/msi/token`;
  process.env['IDENTITY_HEADER'] = 'simulated';
  return azure;
}
