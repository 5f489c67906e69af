/** The node OS channel that Azure gives a new cluster when its definition names none. */

import {
  isTemplateObject,
  isUnresolved,
  type TemplateObject,
  type TemplateValue,
} from './arm-template/template-value.ts';
import { valueAt, withoutField } from './resolved-cluster.ts';

/** AKS docs, auto-upgrade-node-os-image: from this version of the API on, a new cluster has NodeImage. */
const nodeImageSince = '2023-06-01';

/** `cluster`: in ARM's form. Only where nothing is said: neither a value nor an expression, at any of its places. */
export function withDefaultChannel(cluster: TemplateObject, apiVersion: TemplateValue | undefined): TemplateObject {
  const properties = valueAt(cluster, 'properties');
  if (!isTemplateObject(properties) || !isSince(apiVersion)) return cluster;
  // AKS Automatic has a preset that nobody may change: what it says of itself is enough.
  const sku = valueAt(cluster, 'sku');
  const name = isTemplateObject(sku) ? valueAt(sku, 'name') : sku;
  if (isUnresolved(name) || (typeof name === 'string' && name.toLowerCase() === 'automatic')) return cluster;
  const profile = valueAt(properties, 'autoUpgradeProfile') ?? {};
  if (!isTemplateObject(profile) || valueAt(profile, 'nodeOSUpgradeChannel') !== undefined) return cluster;
  return {
    ...cluster,
    properties: {
      ...withoutField(properties, 'autoUpgradeProfile'),
      autoUpgradeProfile: { ...profile, nodeOSUpgradeChannel: 'NodeImage' },
    },
  };
}

/** An expression, or no version at all, is none. */
function isSince(apiVersion: TemplateValue | undefined): boolean {
  return typeof apiVersion === 'string' && /^\d{4}-\d{2}-\d{2}/.test(apiVersion) && apiVersion >= nodeImageSince;
}
