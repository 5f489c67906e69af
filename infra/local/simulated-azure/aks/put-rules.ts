/**
 * What a PUT of a cluster does to what it leaves unsaid: a value that the request's api-version knows is lost, a newer one
 * is kept. So a writer that drops what it does not understand is found out, and an old client does no harm it could not help.
 */

import { unknownAt } from './api-versions.ts';
import { keepPoolServerOwned, keepServerOwned } from './server-owned.ts';
import { isDocument, type JsonDocument, documentOf, poolNamed, poolsOf, textOf } from '../state.ts';

export interface ClusterPut {
  readonly before: JsonDocument;
  readonly body: JsonDocument;
  readonly apiVersion: string;
}

export function replaced({ before, body, apiVersion }: ClusterPut): JsonDocument {
  const oldProperties = documentOf(before['properties']);
  const properties = structuredClone(documentOf(body['properties']));
  // GET never returns the secret, so nobody can send the profile back whole.
  if (properties['servicePrincipalProfile'] === undefined) copy(oldProperties, properties, 'servicePrincipalProfile');
  delete documentOf(properties['servicePrincipalProfile'])['secret'];
  leaveAsItIs(oldProperties, properties);
  for (const path of unknownAt(apiVersion).properties) restore(oldProperties, properties, path);
  properties['agentPoolProfiles'] = poolsOf(body).map((pool) => replacedPool(before, pool, apiVersion));
  const after: JsonDocument = {
    ...structuredClone(body),
    location: before['location'] ?? null,
    ...(before['identity'] === undefined || body['identity'] !== undefined ? {} : { identity: before['identity'] }),
    properties,
  };
  keepServerOwned(before, after);
  return after;
}

/** Both arrive wrong on every `az aks update` and mean "leave as it is" (seen with Azure CLI 2.45). */
function leaveAsItIs(before: JsonDocument, after: JsonDocument): void {
  const storage = after['storageProfile'];
  if (isDocument(storage) && Object.keys(storage).length === 0) copy(before, after, 'storageProfile');
  if (after['httpProxyConfig'] === undefined || after['httpProxyConfig'] === null)
    copy(before, after, 'httpProxyConfig');
}

/** A pool that was not there is taken as it is; whoever makes it gives it what the server owns. */
export function replacedPool(before: JsonDocument, pool: JsonDocument, apiVersion: string): JsonDocument {
  const old = poolNamed(before, textOf(pool['name']));
  const next = structuredClone(pool);
  if (old === undefined) return next;
  keepPoolServerOwned(old, next);
  for (const path of unknownAt(apiVersion).pool) restore(old, next, path);
  return next;
}

/** Since 2026 the image version is writable, and an echoed older one asks for a rollback (Azure SDK for JS 25.3.0, `nodeImageVersion`). */
export function rollbacksIn({
  before,
  body,
  apiVersion,
}: ClusterPut): readonly { readonly pool: string; readonly to: string }[] {
  if (apiVersion < '2026') return [];
  return poolsOf(body).flatMap((pool) => {
    const current = poolsOf(before).find((each) => each['name'] === pool['name'])?.['nodeImageVersion'];
    const asked = pool['nodeImageVersion'];
    return typeof asked === 'string' && asked !== current ? [{ pool: textOf(pool['name']), to: asked }] : [];
  });
}

function copy(from: JsonDocument, to: JsonDocument, name: string): void {
  const value = from[name];
  if (value === undefined) Reflect.deleteProperty(to, name);
  else to[name] = structuredClone(value);
}

/** Puts back what was there, whatever the body says: it is not known at the version of the request. */
function restore(from: JsonDocument, to: JsonDocument, [name = '', ...rest]: readonly string[]): void {
  if (rest.length === 0) {
    copy(from, to, name);
    return;
  }
  const [before, after] = [documentOf(from[name]), documentOf(to[name])];
  restore(before, after, rest);
  if (isDocument(to[name]) || Object.keys(after).length > 0) to[name] = after;
}

/** What an answer at a version shows of a cluster. */
export function shownAt(apiVersion: string, cluster: JsonDocument): JsonDocument {
  const { properties, pool, hasETag } = unknownAt(apiVersion);
  const document = structuredClone(cluster);
  const pools = poolsOf(document);
  for (const path of properties) remove(documentOf(document['properties']), path);
  for (const each of pools) for (const path of pool) remove(each, path);
  if (!hasETag) for (const each of [document, ...pools]) delete each['eTag'];
  return document;
}

function remove(from: JsonDocument, path: readonly string[]): void {
  const holder = path.slice(0, -1).reduce<JsonDocument>((inner, name) => documentOf(inner[name]), from);
  Reflect.deleteProperty(holder, path.at(-1) ?? '');
}
