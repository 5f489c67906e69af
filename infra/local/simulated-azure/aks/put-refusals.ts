/** What ARM and AKS refuse of a cluster that is put, and of tags that are patched. */

import * as z from 'zod';
import { failure, type Answer } from '../call.ts';
import type { ClusterPut } from './put-rules.ts';
import { createOnly } from './server-owned.ts';
import { documentOf, poolNamed, poolsOf, textOf, type JsonDocument } from '../state.ts';
import { controlPlaneVersion, resolveVersion, skewRefusal, versionRefusal } from './versions.ts';

const tags = z.record(z.string(), z.string());

const autoUpgradeProfile = z.object({
  upgradeChannel: z.enum(['rapid', 'stable', 'patch', 'node-image', 'none']).nullish(),
  nodeOSUpgradeChannel: z.enum(['None', 'Unmanaged', 'SecurityPatch', 'NodeImage']).nullish(),
});

/** GET never shows the secret, so a profile that is echoed lacks it; `msi` stands for a managed identity. */
const servicePrincipalProfile = z.object({ clientId: z.string(), secret: z.string().min(1).nullish() });

/** Only what has been seen to go wrong: everything else of a cluster is anybody's. */
const clusterBody = z.object({
  tags: tags.nullish(),
  properties: z.object({
    agentPoolProfiles: z.array(z.object({ name: z.string().regex(/^[a-z][a-z0-9]{0,11}$/) })).min(1),
    autoUpgradeProfile: autoUpgradeProfile.nullish(),
    servicePrincipalProfile: servicePrincipalProfile.nullish(),
  }),
});

const tagsBody = z.strictObject({ tags });

/** Codes where they are documented; a client must treat any 400 as final. */
export function putRefusal(put: ClusterPut): Answer | undefined {
  return (
    locationRefusal(put) ??
    shapeRefusal(clusterBody, put.body) ??
    createOnlyRefusal(put) ??
    versionsRefusal(put) ??
    upgradeRefusal(put) ??
    principalRefusal(put) ??
    channelRefusal(put)
  );
}

/** `az aks update` (2.45) sends back the client id alone; another principal than the present one needs its secret. */
function principalRefusal({ before, body }: ClusterPut): Answer | undefined {
  const [old, now] = [before, body].map((document) =>
    documentOf(documentOf(document['properties'])['servicePrincipalProfile']),
  );
  const clientId = textOf(now?.['clientId']);
  const isKnown = clientId === '' || /^msi$/i.test(clientId) || clientId === textOf(old?.['clientId']);
  return isKnown || textOf(now?.['secret']) !== ''
    ? undefined
    : invalid('The value of parameter servicePrincipalProfile.secret is invalid: it is required.');
}

/** A body that is no JSON object has been refused before. */
export function tagsRefusal(body: unknown): Answer | undefined {
  return shapeRefusal(tagsBody, body);
}

function shapeRefusal(shape: z.ZodType, body: unknown): Answer | undefined {
  const [issue] = shape.safeParse(body).error?.issues ?? [];
  return issue && invalid(`The value of parameter ${issue.path.join('.')} is invalid: ${issue.message}.`);
}

function invalid(message: string, code = 'InvalidParameter'): Answer {
  return failure(400, code, message);
}

function locationRefusal({ before, body }: ClusterPut): Answer | undefined {
  const location = textOf(body['location']);
  if (location === '') return invalid('The location property is required for this definition.', 'LocationRequired');
  if (regionOf(location) === regionOf(textOf(before['location']))) return undefined;
  return failure(
    409,
    'InvalidResourceLocation',
    `The resource '${textOf(before['name'])}' already exists in location '${textOf(before['location'])}'. A resource with the same name cannot be created in location '${location}'.`,
  );
}

/** `West Europe` and `westeurope` are one. */
function regionOf(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}

/** Code as public error reports of AKS have it. */
function createOnlyRefusal({ before, body }: ClusterPut): Answer | undefined {
  const [old, next] = [documentOf(before['properties']), documentOf(body['properties'])];
  const changed = createOnly.find((name) => typeof next[name] === 'string' && next[name] !== old[name]);
  return changed && invalid(`Changing property '${changed}' is not allowed.`, 'PropertyChangeNotAllowed');
}

function upgradeRefusal({ before, body }: ClusterPut): Answer | undefined {
  const asked = textOf(documentOf(body['properties'])['kubernetesVersion']);
  const current = controlPlaneVersion(before);
  const target = resolveVersion(asked, current) ?? current;
  return (
    versionRefusal({ asked, current, what: 'cluster' }) ??
    poolsOf(body)
      .map((pool) => {
        const now = textOf(poolNamed(before, textOf(pool['name']))?.['currentOrchestratorVersion']) || current;
        const wanted = textOf(pool['orchestratorVersion']);
        return (
          versionRefusal({ asked: wanted, current: now, what: 'pool' }) ??
          skewRefusal(resolveVersion(wanted, now) ?? now, target)
        );
      })
      .find((refused) => refused !== undefined)
  );
}

function versionsRefusal({ body }: ClusterPut): Answer | undefined {
  const isSpecified = new Set(poolsOf(body).map((pool) => pool['orchestratorVersion'] !== undefined));
  if (isSpecified.size < 2) return undefined;
  return invalid(
    "Using managed cluster api, all Agent pools' OrchestratorVersion must be all specified or all unspecified.",
    'NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged',
  );
}

function profileOf(document: JsonDocument): JsonDocument {
  return documentOf(documentOf(document['properties'])['autoUpgradeProfile']);
}

function channelRefusal({ before, body }: ClusterPut): Answer | undefined {
  const { nodeOSUpgradeChannel, upgradeChannel } = profileOf(body);
  if (nodeOSUpgradeChannel === undefined || nodeOSUpgradeChannel === profileOf(before)['nodeOSUpgradeChannel'])
    return undefined;
  if (upgradeChannel === 'node-image' && nodeOSUpgradeChannel !== 'NodeImage')
    return invalid('The node OS upgrade channel must be NodeImage when the upgrade channel is node-image.');
  if (documentOf(before['sku'])['name'] === 'Automatic')
    return invalid('The node OS upgrade channel of an AKS Automatic cluster cannot be changed.');
  if (nodeOSUpgradeChannel === 'SecurityPatch' && poolsOf(body).some((pool) => pool['osType'] === 'Windows'))
    return invalid('The node OS upgrade channel SecurityPatch is not supported with Windows node pools.');
  return undefined;
}
