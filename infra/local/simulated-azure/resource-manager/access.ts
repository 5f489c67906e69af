/** What is refused before a route is asked: tokens for somebody else, api-versions, bodies and scopes that are none. */

import { failure, type Answer, type Call, type Route } from '../call.ts';
import { ruleRefusal } from './authorisation.ts';
import { keyOf } from '../aks/find-cluster.ts';
import { readToken } from '../identity.ts';
import type { AzureState } from '../state.ts';

export function refusal(
  call: Call,
  { service }: Route,
  parameters: Readonly<Record<string, string>>,
): Answer | undefined {
  const { audiences, apiVersions } = service;
  return (
    (audiences && wrongToken(call, audiences)) ??
    (apiVersions && wrongApiVersion(call, apiVersions)) ??
    (audiences && wrongBody(call)) ??
    wrongScope(call.state, parameters) ??
    (audiences && ruleRefusal(call))
  );
}

function wrongToken({ headers }: Call, audiences: readonly string[]): Answer | undefined {
  const [scheme, text = ''] = (headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer') return unauthorised('AuthenticationFailed', 'The Authorization header is missing.');
  const token = readToken(text);
  if (token === undefined) return unauthorised('InvalidAuthenticationToken', 'The access token is invalid.');
  if (token.exp * 1000 < Date.now())
    return unauthorised('ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than current time.');
  if (audiences.includes(token.aud.replace(/\/+$/, ''))) return undefined;
  return unauthorised(
    'InvalidAuthenticationTokenAudience',
    `The access token has been obtained for wrong audience or resource '${token.aud}'. It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
  );
}

function unauthorised(code: string, message: string): Answer {
  const challenge = 'Bearer authorization_uri="https://login.microsoftonline.com/", error="invalid_token"';
  return { ...failure(401, code, `Authentication failed. ${message}`), headers: { 'www-authenticate': challenge } };
}

function wrongApiVersion({ query }: Call, apiVersions: readonly string[]): Answer | undefined {
  const version = query.get('api-version');
  if (version === undefined)
    return failure(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (apiVersions.includes(version)) return undefined;
  return failure(
    400,
    'InvalidApiVersionParameter',
    `The api-version '${version}' is invalid. The supported versions are '${apiVersions.join(',')}'.`,
  );
}

function wrongBody({ method, path, body, bodyText }: Call): Answer | undefined {
  if (!['PUT', 'PATCH', 'POST'].includes(method) || (typeof body === 'object' && body !== null)) return undefined;
  // Actions on a resource need nothing said (seen on the wire with Azure CLI 2.45: `az aks stop`).
  if (method === 'POST' && bodyText === '' && path.toLowerCase().startsWith('/subscriptions/')) return undefined;
  return failure(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
}

const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `s` and `g` are the subscription and the resource group of a path. */
function wrongScope(state: AzureState, parameters: Readonly<Record<string, string>>): Answer | undefined {
  const { s, g } = parameters;
  if (s === undefined) return undefined;
  if (!guid.test(s))
    return failure(
      400,
      'InvalidSubscriptionId',
      `The provided subscription identifier '${s}' is malformed or invalid.`,
    );
  if (!state.subscriptions.some(({ id }) => id === s.toLowerCase()))
    return failure(404, 'SubscriptionNotFound', `The subscription '${s}' could not be found.`);
  // Looked at first: of many clusters the search for a group takes long.
  if (state.clusters.has(keyOf(parameters))) return undefined;
  if (g === undefined || hasGroup(state, `/subscriptions/${s}/resourcegroups/${g}/`.toLowerCase())) return undefined;
  return failure(404, 'ResourceGroupNotFound', `Resource group '${g}' could not be found.`);
}

/** A resource group is there as long as a cluster is in it. */
function hasGroup({ clusters }: AzureState, prefix: string): boolean {
  return [...clusters.keys()].some((key) => key.startsWith(prefix));
}
