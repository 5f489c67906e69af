/** Which URLs a token may go to: those of Azure Resource Manager of this cloud, and of its regions. */

import { isArmHost } from '../../http/azure-hosts.ts';

/** The public cloud's. */
export const armOrigin = 'https://management.azure.com';

/** An absolute URL that is checked to lead to Azure Resource Manager. */
export type ArmUrl = string & { readonly isArmUrl: true };

/**
 * A URL that Azure handed out, absolute or relative to the request it answers; regional ones
 * (`westeurope.management.azure.com`) are of the same cloud. Undefined for everything else: no token goes there.
 */
export function armUrlOf(handedOut: string, request: string): ArmUrl | undefined {
  if (!URL.canParse(handedOut, request)) return undefined;
  const url = new URL(handedOut, request);
  const isPlain = url.protocol === 'https:' && url.username === '' && url.password === '';
  // Word for word where it is absolute: Azure signs its operation URLs.
  return isPlain && isArmHost(url.host) ? ((URL.canParse(handedOut) ? handedOut : url.href) as ArmUrl) : undefined;
}

/** `path` begins with a slash and has no query. */
export function armUrlAt(path: string, query: Readonly<Record<string, string>>): ArmUrl {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${armOrigin}${encoded}?${parameters.join('&')}` as ArmUrl;
}
