/** The managed identity endpoint in the forms that SDKs and the Azure CLI use; its tokens have a JWT's form and no meaning. */

import { failure, ok, openRoute, type Answer, type Call, type Route } from './call.ts';

/** The header `x-identity-header` (or `secret`, or `Metadata`) must be there, its value is not checked. */
export const identityRoutes: readonly Route[] = [
  openRoute('GET', '/msi/token', token),
  openRoute('POST', '/msi/token', token),
];

const hourSeconds = 3_600;

function token(call: Call): Answer {
  const { headers, query, bodyText, state } = call;
  if (
    headers['x-identity-header'] === undefined &&
    headers['secret'] === undefined &&
    headers['metadata'] === undefined
  )
    return failure(400, 'InvalidRequest', 'The identity header is missing.');
  const resource = query.get('resource') ?? new URLSearchParams(bodyText).get('resource') ?? '';
  if (resource === '') return failure(400, 'InvalidRequest', 'resource is missing.');
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: resource,
    iss: `https://sts.windows.net/${state.tenantId}/`,
    iat: now,
    exp: now + 24 * hourSeconds,
    appid: identityId,
    oid: identityId,
    tid: state.tenantId,
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return ok({
    access_token: `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.${Buffer.from('simulated').toString('base64url')}`,
    client_id: query.get('client_id') ?? identityId,
    expires_on: String(payload.exp),
    resource,
    token_type: 'Bearer',
  });
}

const identityId = '5d1e0000-0000-4000-8000-00000000aaaa';
