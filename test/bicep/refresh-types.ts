/**
 * Renews test/bicep/types.json from the types that Microsoft publishes in `@azure/mcp` (MIT), by hand and rarely:
 *   npm install --no-save --ignore-scripts @azure/mcp-linux-x64@2.0.5
 *   node test/bicep/refresh-types.ts node_modules/@azure/mcp-linux-x64/dist/azmcp
 * Only what a check needs is kept: property names, their types, and whether they are required or read-only.
 */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const types = [
  'Microsoft.Resources/resourceGroups',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.OperationalInsights/workspaces',
  'Microsoft.Insights/components',
  'Microsoft.Insights/workbooks',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
  'Microsoft.Storage/storageAccounts/queueServices',
  'Microsoft.Storage/storageAccounts/queueServices/queues',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Storage/storageAccounts/tableServices/tables',
  'Microsoft.Communication/communicationServices',
  'Microsoft.Communication/emailServices',
  'Microsoft.Communication/emailServices/domains',
  'Microsoft.KeyVault/vaults',
  'Microsoft.KeyVault/vaults/secrets',
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.EventGrid/systemTopics',
  'Microsoft.EventGrid/systemTopics/eventSubscriptions',
];

interface Property {
  readonly name: string;
  readonly type: string;
  readonly flags?: string;
}
interface Item {
  readonly $type: string;
  readonly name: string;
  readonly properties?: readonly Property[];
  readonly additionalPropertiesType?: string;
  readonly discriminator?: string;
  readonly baseProperties?: readonly Property[];
  readonly elements?: readonly Item[];
  readonly bodyType?: Item;
}

function propertiesOf(properties: readonly Property[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    properties.map(({ name, type, flags = '' }) => [
      name,
      `${flags.includes('Required') ? '!' : ''}${flags.includes('ReadOnly') ? '-' : ''}${type}`,
    ]),
  );
}

function trimmed(item: Item): unknown {
  if (item.$type !== 'DiscriminatedObject')
    return {
      props: propertiesOf(item.properties),
      ...(item.additionalPropertiesType === undefined ? {} : { any: item.additionalPropertiesType }),
    };
  const variants = (item.elements ?? []).map((each) => propertiesOf(each.properties));
  return { by: item.discriminator, props: propertiesOf(item.baseProperties), variants };
}

const [azmcp = ''] = process.argv.slice(2);
const lines = types.map((type) => {
  const args = ['bicepschema', 'get', '--resource-type', type];
  const text = execFileSync(azmcp, args, {
    env: { ...process.env, AZURE_MCP_COLLECT_TELEMETRY: 'false' },
    maxBuffer: 1e9,
  });
  const { results } = JSON.parse(text.toString()) as { results: { BicepSchemaResult: readonly Item[] } };
  const [resource, ...others] = results.BicepSchemaResult;
  const definitions = others.filter(({ $type }) => $type === 'Object' || $type === 'DiscriminatedObject');
  const defs = Object.fromEntries(definitions.map((item) => [item.name, trimmed(item)]));
  return `  ${JSON.stringify(resource?.name)}: ${JSON.stringify({ body: trimmed(resource!.bodyType!), defs })}`;
});
const header =
  '  "//": "Trimmed from the Bicep types in @azure/mcp 2.0.5, Copyright (c) Microsoft Corporation, MIT licence"';
writeFileSync(join(import.meta.dirname, 'types.json'), `{\n${[header, ...lines].join(',\n')}\n}\n`);
