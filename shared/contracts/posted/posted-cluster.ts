/**
 * Clusters in the forms people have at hand: bodies of ARM GETs and lists, Resource Graph rows, `az aks show` and
 * `az aks list`, ARM templates, Terraform plans. All become ARM documents, each with the maintenance configurations that were posted for it.
 */

import type { UnresolvedField } from '../../domain/cluster/cluster.ts';
import { clusterKey, clusterRef, parseClusterId } from '../../domain/cluster/cluster-ref.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { resourcesOf } from './arm-template/resources.ts';
import { newEffort, type Effort } from './arm-template/scope.ts';
import { toArmDocument } from './arm-document.ts';
import type { FieldProblem } from '../../field-problem.ts';
import { field, textField } from '../azure/json-field.ts';
import { readConfigurations, toConfiguration } from './posted-configuration.ts';
import type { TemplateWindows } from './resolved-cluster.ts';
import { mostClusters, templateContent, type TemplateContent } from './template-clusters.ts';
import { clusterType } from './template-family.ts';
import { terraformContent } from './terraform-clusters.ts';
import { isTerraformShow } from './terraform/plan.ts';

export interface PostedCluster {
  /** Where it stood in what was posted. */
  readonly path: string;
  readonly document: JsonObject;
  readonly windows: TemplateWindows | { readonly kind: 'not-given' };
  readonly unresolved: readonly UnresolvedField[];
}

export interface Posted {
  readonly clusters: readonly PostedCluster[];
  readonly problems: readonly FieldProblem[];
}

type Found =
  | { readonly kind: 'cluster'; readonly cluster: PostedCluster }
  | { readonly kind: 'configuration'; readonly path: string; readonly document: JsonObject }
  | { readonly kind: 'empty-list' }
  | { readonly kind: 'problem'; readonly problem: FieldProblem };

/** `path` names the value in messages. An entry `{ cluster, maintenanceConfigurations }` is taken apart. */
export function findClusters(value: unknown, path: string): Posted {
  const found: Found[] = [];
  let count = 0;
  for (const each of find(value, path, { parameters: {}, effort: newEffort() })) {
    count += each.kind === 'cluster' ? 1 : 0;
    if (count > mostClusters)
      return { clusters: [], problems: [problemAt(path, `name at most ${String(mostClusters)} clusters`)] };
    found.push(each);
  }
  const problems = found.flatMap((each) => (each.kind === 'problem' ? [each.problem] : []));
  const clusters = found.flatMap((each) => (each.kind === 'cluster' ? [each.cluster] : []));
  const separate = found.filter((each) => each.kind === 'configuration');
  if (found.every(({ kind }) => kind === 'empty-list'))
    return { clusters, problems: [problemAt(path, 'holds no managed cluster')] };
  const windows = new Map<string, JsonObject[]>();
  for (const { document } of separate) {
    const key = keyOf(document);
    const configurations = windows.get(key) ?? [];
    configurations.push(toConfiguration(document));
    windows.set(key, configurations);
  }
  const keys = new Set(clusters.map(({ document }) => keyOf(document)));
  const orphans = separate.filter(({ document }) => !keys.has(keyOf(document)));
  // An empty list beside one cluster is the answer that it has no windows.
  const isNone = clusters.length === 1 && found.some(({ kind }) => kind === 'empty-list');
  return {
    clusters: clusters.map((cluster) => {
      const own = windows.get(keyOf(cluster.document)) ?? (isNone ? [] : undefined);
      return own === undefined ? cluster : withWindows(cluster, own);
    }),
    problems: [...problems, ...orphans.map((orphan) => problemAt(orphan.path, orphanMessage))],
  };
}

const orphanMessage = "is a maintenance configuration: give its cluster's file beside it";

function problemAt(path: string, message: string): FieldProblem {
  return { field: path, message };
}

/** The same for a cluster and its maintenance configurations. */
function keyOf(document: JsonObject): string {
  const id = textField(document, 'id');
  const ref = parseClusterId(id);
  return ref === undefined ? id : clusterKey(clusterRef(ref.subscriptionId, ref.resourceGroup, ref.name));
}

/** What is posted for a cluster is added to what its template deploys. */
function withWindows(cluster: PostedCluster, configurations: readonly JsonObject[]): PostedCluster {
  const before = cluster.windows.kind === 'given' ? cluster.windows.configurations : [];
  return { ...cluster, windows: { kind: 'given', configurations: [...before, ...configurations] } };
}

interface Around {
  /** Of the templates within. */
  readonly parameters: JsonObject;
  readonly effort: Effort;
}

/** One after the other, so that too many need not all be found. */
function* find(value: unknown, path: string, around: Around): Generator<Found> {
  if (Array.isArray(value)) {
    if (value.length === 0) yield { kind: 'empty-list' };
    for (const [index, each] of value.entries()) yield* find(each, `${path}[${String(index)}]`, around);
  } else if (isJsonObject(value)) yield* findInObject(value, path, around);
  else yield* refused(path, 'must be a managed cluster as a JSON object');
}

function* findInObject(value: JsonObject, path: string, around: Around): Generator<Found> {
  const list = field(value, 'value') ?? field(value, 'data');
  if (Array.isArray(list) && field(value, 'properties') === undefined) yield* find(list, path, around);
  else if (field(value, 'cluster') !== undefined) yield* entry(value, path, around);
  else if (isTerraformShow(value)) yield* contentOf(terraformContent(value), path);
  else if (isConfiguration(value)) yield { kind: 'configuration', path, document: value };
  else if (isTemplateResource(value)) yield* inTemplate({ resources: [value] }, path, around);
  else if (resourcesOf(value) !== undefined && field(value, 'id') === undefined) yield* inTemplate(value, path, around);
  else if (!clusterFields.some((name) => field(value, name) !== undefined)) yield* refused(path, unknownForm(value));
  else {
    const document = toArmDocument(value);
    yield { kind: 'cluster', cluster: { path, document, windows: { kind: 'not-given' }, unresolved: [] } };
  }
}

function refused(path: string, message: string): readonly Found[] {
  return [{ kind: 'problem', problem: problemAt(path, message) }];
}

function isConfiguration(value: JsonObject): boolean {
  const isOne = /managedclusters(\/[^/]+)?\/maintenanceconfigurations(\/[^/]+)?$/i;
  return isOne.test(textField(value, 'id')) || isOne.test(textField(value, 'type'));
}

function isTemplateResource(value: JsonObject): boolean {
  return textField(value, 'type').toLowerCase() === clusterType && field(value, 'id') === undefined;
}

/** Any of them is enough to be told what else is missing. */
const clusterFields = ['id', 'location', 'properties', 'agentPoolProfiles'];

function unknownForm(value: JsonObject): string {
  if (field(value, 'parameters') !== undefined && /parameters/i.test(textField(value, '$schema')))
    return 'is a parameters file: give its template, and this file as --parameters';
  return 'is no managed cluster in a form that is known (az aks show or list, an ARM GET or list, Resource Graph rows, an ARM template, terraform show -json)';
}

const entryFields = ['cluster', 'maintenanceConfigurations', 'parameters'];

function* entry(value: JsonObject, path: string, around: Around): Generator<Found> {
  const strangers = Object.keys(value).filter(
    (name) => !entryFields.some((known) => known.toLowerCase() === name.toLowerCase()),
  );
  for (const name of strangers)
    yield* refused(`${path}.${name}`, `is not known here; beside cluster stand ${entryFields.slice(1).join(' and ')}`);
  const given = field(value, 'maintenanceConfigurations');
  const read = given === undefined ? undefined : readConfigurations(given, `${path}.maintenanceConfigurations`);
  for (const problem of read?.problems ?? []) yield { kind: 'problem', problem };
  const posted = field(value, 'parameters') ?? around.parameters;
  const parameters = isJsonObject(posted) ? posted : {};
  for (const each of find(field(value, 'cluster'), `${path}.cluster`, { ...around, parameters }))
    yield each.kind === 'cluster' && read !== undefined
      ? { ...each, cluster: withWindows(each.cluster, read.configurations) }
      : each;
}

function* inTemplate(template: JsonObject, path: string, { parameters, effort }: Around): Generator<Found> {
  yield* contentOf(templateContent(template, parameters, effort), path);
}

function* contentOf(content: TemplateContent, path: string): Generator<Found> {
  if (content.kind === 'refused') yield* refused(path, content.message);
  else
    for (const { document, ...rest } of content.clusters)
      yield { kind: 'cluster', cluster: { path, document: toArmDocument(document), ...rest } };
}
