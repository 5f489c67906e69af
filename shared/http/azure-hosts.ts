/** Hosts that may be handed a token: Azure's own of this cloud, and the endpoints of the warden's own resources. */

/** Azure Resource Manager, global and by region (`westeurope.management.azure.com`, seen in operation URLs of AKS). */
export function isArmHost(host: string): boolean {
  return /^([a-z0-9-]+\.)?management\.azure\.com$/i.test(host);
}

/** Suffixes of the services whose endpoints settings name: a token goes nowhere else, whatever a setting says. */
const serviceSuffixes = ['.communication.azure.com', '.eventgrid.azure.net'] as const;

/** An endpoint of Communication Services or Event Grid in this cloud. */
export function isServiceHost(host: string): boolean {
  return serviceSuffixes.some((suffix) => host.toLowerCase().endsWith(suffix));
}
