/** Finds every AKS cluster the identity may read: one Resource Graph query per thousand clusters. */

import * as z from 'zod';
import { parseClusterId } from '../../domain/cluster/cluster-ref.ts';
import type { Inventory, InventoryItem } from '../../ports/azure.ts';
import { queryRows, type ResourceGraphOptions } from './resource-graph.ts';

/** Table and type names in lower case, as Resource Graph keeps them. */
export const inventoryQuery = `// aks-patch-warden: inventory
resources
| where type =~ 'microsoft.containerservice/managedclusters'
| project id, location
| order by id asc`;

const row = z.object({ id: z.string(), location: z.string() });

export function makeInventory(options: ResourceGraphOptions): Inventory {
  return {
    async *clusters(signal) {
      for await (const rows of queryRows(options, inventoryQuery, signal)) yield rows.map(toItem);
    },
  };
}

/** A row without a cluster's id would be a cluster nobody judges, so it stops the sweep instead of being skipped. */
function toItem(value: unknown): InventoryItem {
  const parsed = row.safeParse(value);
  const cluster = parsed.success ? parseClusterId(parsed.data.id) : undefined;
  if (!parsed.success || cluster === undefined)
    throw new Error(`Resource Graph returned a row that names no cluster: ${JSON.stringify(value)}`);
  return { cluster, location: parsed.data.location.toLowerCase() };
}
