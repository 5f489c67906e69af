/** The last lines of a deployment: what to open, and how. No key and no token stands in an address, which others get to read. */

import type { Deployed } from './deployed.ts';

export function whatToOpen(values: Deployed): string {
  const { FUNCTION_APP_URL: url, AZURE_RESOURCE_GROUP: group, SIGN_IN_CLIENT_ID: clientId } = values;
  return [
    '',
    ...(clientId === ''
      ? withKey(values)
      : [`Fleet report:  ${url}/api/report  (sign in; it needs the app role Reader)`]),
    `Is it well:    ${url}/api/health`,
    `Workbook:      in the resource group ${group}, "AKS Patch Warden"`,
    ...(clientId === '' ? [howToSignIn] : []),
  ].join('\n');
}

function withKey({
  AZURE_SUBSCRIPTION_ID: subscription,
  AZURE_RESOURCE_GROUP: group,
  FUNCTION_APP_NAME: name,
  FUNCTION_APP_URL: url,
}: Deployed): readonly string[] {
  const key = `az functionapp keys list --subscription ${subscription} --resource-group ${group} --name ${name} --query functionKeys.default --output tsv`;
  return [`Fleet report:  curl --header "x-functions-key: $(${key})" ${url}/api/report`];
}

const howToSignIn =
  'Nobody signs in yet: a key reads and evaluates, and nothing can be changed over HTTP. To let people in: azd env set SIGN_IN entra, then azd up.';
