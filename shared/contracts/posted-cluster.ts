/**
 * Clusters in the forms people have at hand: bodies of ARM GETs and lists, Resource Graph rows, `az aks show` and
 * `az aks list`, ARM templates with nested or separate maintenance configurations. All become ARM documents.
 */

import { isJsonObject, type JsonObject } from '../domain/json.ts';
import { maintenanceConfigurationNames } from '../domain/maintenance-window.ts';

export interface PostedCluster {
  /** Where it stood in what was posted. */
  readonly path: string;
  /** In ARM's form, or as it was when it is no object. */
  readonly document: unknown;
  /** Undefined: nobody said, so the windows are unknown. */
  readonly maintenanceConfigurations: readonly unknown[] | undefined;
}

const clusterType = 'microsoft.containerservice/managedclusters';
const configurationType = `${clusterType}/maintenanceconfigurations`;

/** `path` names the value in messages. An entry `{ cluster, maintenanceConfigurations }` is taken apart. */
export function findClusters(value: unknown, path: string): readonly PostedCluster[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => findClusters(each, `${path}[${String(index)}]`));
  if (!isJsonObject(value)) return [{ path, document: value, maintenanceConfigurations: undefined }];
  const list = field(value, 'value') ?? field(value, 'data');
  if (Array.isArray(list) && field(value, 'properties') === undefined) return findClusters(list, path);
  const cluster = field(value, 'cluster');
  if (cluster !== undefined) return entries(value, cluster, path);
  const resources = resourcesOf(value);
  if (resources !== undefined && typeText(value) !== clusterType && field(value, 'id') === undefined)
    return templateClusters(resources, path);
  return [toPosted(value, path, undefined)];
}

function entries(entry: JsonObject, cluster: unknown, path: string): readonly PostedCluster[] {
  const given = field(entry, 'maintenanceConfigurations');
  const listed = isJsonObject(given) ? (field(given, 'value') ?? [given]) : given;
  const configurations = Array.isArray(listed) ? listed.map(toConfiguration) : undefined;
  return findClusters(cluster, `${path}.cluster`).map((posted) => ({
    ...posted,
    maintenanceConfigurations:
      configurations === undefined
        ? posted.maintenanceConfigurations
        : [...(posted.maintenanceConfigurations ?? []), ...configurations],
  }));
}

function templateClusters(resources: readonly JsonObject[], path: string): readonly PostedCluster[] {
  const clusters = resources.filter((resource) => typeText(resource) === clusterType);
  const separate = resources.filter((resource) => typeText(resource) === configurationType);
  return clusters.map((cluster) => {
    const own = clusters.length === 1 ? separate : separate.filter((each) => belongsTo(each, cluster));
    return toPosted(cluster, path, own);
  });
}

/** Names may be expressions; those of one resource then agree in their text. */
function belongsTo(configuration: JsonObject, cluster: JsonObject): boolean {
  const clusterName = textField(cluster, 'name').replace(/^\[|\]$/g, '');
  return clusterName !== '' && textField(configuration, 'name').includes(clusterName);
}

function toPosted(value: JsonObject, path: string, separate: readonly JsonObject[] | undefined): PostedCluster {
  const nested = resourcesOf(value)?.filter((each) => typeText(each).endsWith('maintenanceconfigurations'));
  const isTemplate = separate !== undefined || (field(value, 'id') === undefined && typeText(value) === clusterType);
  const all = nested === undefined && !isTemplate ? undefined : [...(nested ?? []), ...(separate ?? [])];
  return { path, document: toArmDocument(value), maintenanceConfigurations: all?.map(toConfiguration) };
}

/** Symbolic names (language version 2.0) make `resources` an object. */
function resourcesOf(value: JsonObject): readonly JsonObject[] | undefined {
  const resources = field(value, 'resources');
  if (Array.isArray(resources)) return resources.filter(isJsonObject);
  return isJsonObject(resources) ? Object.values(resources).filter(isJsonObject) : undefined;
}

/** What stays at the top of an ARM document; the Azure CLI puts everything else beside it. */
const topLevel = new Set(
  'id name type location tags sku identity kind etag systemdata zones extendedlocation resourcegroup subscriptionid tenantid managedby plan apiversion dependson resources properties'.split(
    ' ',
  ),
);

function toArmDocument(value: JsonObject): unknown {
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
    ...(isJsonObject(properties) ? { properties: withDefaults(properties) } : { properties }),
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

function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // Left as text: whoever checks the document says that an object was expected.
    return value;
  }
}

const configurationFields =
  'name properties maintenanceWindow maintenanceWindowId schedule daily weekly absoluteMonthly relativeMonthly intervalDays intervalWeeks intervalMonths dayOfWeek ' +
  'dayOfMonth weekIndex durationHours utcOffset startDate startTime notAllowedDates start end timeInWeek day hourSlots notAllowedTime';
const canonicalFields = new Map(configurationFields.split(' ').map((name) => [name.toLowerCase(), name]));

/** A maintenance configuration in ARM's form: canonical casing, no nulls, its own name without the cluster's. */
function toConfiguration(value: unknown): unknown {
  const item = canonical(withoutNulls(value));
  if (!isJsonObject(item)) return item;
  const { name, properties, ...rest } = item;
  return { ...rest, name: configurationName(name, item['id']), properties: parsedJson(properties) ?? rest };
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [canonicalFields.get(name.toLowerCase()) ?? name, canonical(each)]),
  );
}

/** `cluster/aksManagedNodeOSUpgradeSchedule`, the end of an id, or an expression that holds the name. */
function configurationName(name: unknown, id: unknown): string {
  const text = typeof name === 'string' ? name : typeof id === 'string' ? id : '';
  if (text.startsWith('[')) return maintenanceConfigurationNames.find((known) => text.includes(`'${known}'`)) ?? text;
  return text.split('/').at(-1) ?? '';
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutNulls(each)]));
}

function field(value: JsonObject, name: string): unknown {
  const found = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return found === null ? undefined : found;
}

function textField(value: JsonObject, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}

function typeText(value: JsonObject): string {
  return textField(value, 'type').toLowerCase();
}
