/** The managed identity endpoint in the forms that SDKs and the Azure CLI use; its tokens have a JWT's form and audience, and open nothing real. */

import * as z from 'zod';
import { failure, ok, parseJson, routesOf, type Answer, type Call, type Route } from './call.ts';
import { services } from './services.ts';

const route = routesOf(services.open);

/** The header `x-identity-header` (or `secret`, or `Metadata`) must be there, its value is not checked. */
export const identityRoutes: readonly Route[] = [route('GET', '/msi/token', token), route('POST', '/msi/token', token)];

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
    access_token: `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.${signature}`,
    client_id: query.get('client_id') ?? identityId,
    expires_on: String(payload.exp),
    resource,
    token_type: 'Bearer',
  });
}

/** Whoever signs with it has the token from a simulated Azure, and nothing real ever carries it. */
const signature = Buffer.from('simulated').toString('base64url');

const claims = z.object({ aud: z.string(), exp: z.number() });

/** Undefined: not a token of any simulated Azure. */
export function readToken(token: string): z.infer<typeof claims> | undefined {
  const [, payload = '', signed] = token.split('.');
  if (signed !== signature) return undefined;
  return claims.safeParse(parseJson(Buffer.from(payload, 'base64url').toString('utf8'))).data;
}

const identityId = '5d1e0000-0000-4000-8000-00000000aaaa';
