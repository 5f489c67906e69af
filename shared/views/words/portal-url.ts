/** Pages of the Azure portal. */

export const allClustersUrl = 'https://portal.azure.com/#browse/Microsoft.ContainerService%2FmanagedClusters';

/** The overview of a resource. Every part of its id is encoded. */
export function portalUrl(id: string): string {
  return `https://portal.azure.com/#@/resource${id.split('/').map(encodeURIComponent).join('/')}/overview`;
}
