/** A cluster in ARM's form, whoever printed it: the Azure CLI is flat, templates leave out what Azure adds. */

import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { field, parsedJson, textField, withoutNulls } from '../azure/json-field.ts';

/** What stays at the top of an ARM document; the Azure CLI puts everything else beside it. */
const topLevel = new Set(
  'id name type location tags sku identity kind etag systemdata zones extendedlocation resourcegroup subscriptionid tenantid managedby plan apiversion dependson resources properties'.split(
    ' ',
  ),
);

export function toArmDocument(value: JsonObject): JsonObject {
  const compact = withoutNulls(value) as JsonObject;
  const given = parsedJson(field(compact, 'properties'));
  const isFlat = given === undefined && field(compact, 'agentPoolProfiles') !== undefined;
  const entriesOf = Object.entries(compact).filter(([name]) => name.toLowerCase() !== 'properties');
  const lifted = entriesOf.filter(([name]) => !topLevel.has(name.toLowerCase()));
  const properties = isFlat ? Object.fromEntries(lifted) : given;
  const top = isFlat ? entriesOf.filter(([name]) => topLevel.has(name.toLowerCase())) : entriesOf;
  return {
    ...Object.fromEntries(top),
    ...(field(compact, 'id') === undefined ? idOf(compact) : {}),
    ...(properties === undefined
      ? {}
      : { properties: isJsonObject(properties) ? withDefaults(properties) : properties }),
  };
}

/** A template says neither, and Azure gives both. */
function withDefaults(properties: JsonObject): JsonObject {
  return {
    ...(field(properties, 'provisioningState') === undefined ? { provisioningState: 'Succeeded' } : {}),
    ...(field(properties, 'agentPoolProfiles') === undefined ? { agentPoolProfiles: [] } : {}),
    ...properties,
  };
}

/** A cluster that does not exist yet has no id; hyphens stand for what is not known. */
function idOf(value: JsonObject): { readonly id?: string } {
  const name = textField(value, 'name');
  if (name === '') return {};
  const subscription = textField(value, 'subscriptionId') || '-';
  const group = textField(value, 'resourceGroup') || '-';
  const safe = name.replaceAll('/', '-');
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/${safe}`,
  };
}
