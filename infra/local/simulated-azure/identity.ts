/** The managed identity endpoint in the forms that SDKs and the Azure CLI use; its tokens have a JWT's form and audience, and open nothing real. */

import * as z from 'zod';
import { failure, ok, parseJson, routesOf, type Answer, type Call, type Principal, type Route } from './call.ts';
import { guidOf } from './guid.ts';
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
    tid: state.tenantId,
    ...principalClaims(query.get('simulated_principal') ?? ''),
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

/** Of nobody else: the simulation's own identity. A name with an `@` is a person's, any other an object id. */
function principalClaims(name: string): Readonly<Record<string, string>> {
  if (name.includes('@')) return { oid: guidOf(name), upn: name, idtyp: 'user' };
  const objectId = name === '' ? identityId : name;
  return { appid: objectId, oid: objectId, idtyp: 'app' };
}

const claims = z.object({
  aud: z.string(),
  exp: z.number(),
  oid: z.string().optional(),
  upn: z.string().optional(),
});

/** Whoever sends no token is nobody; the route will say so. */
export function principalOf({ authorization = '' }: Readonly<Record<string, unknown>>): Principal {
  const { oid = '', upn } = readToken(String(authorization).split(' ')[1] ?? '') ?? {};
  return { name: upn ?? oid, objectId: oid, kind: upn === undefined ? 'Application' : 'User' };
}

/** Undefined: not a token of any simulated Azure. */
export function readToken(token: string): z.infer<typeof claims> | undefined {
  const [, payload = '', signed] = token.split('.');
  if (signed !== signature) return undefined;
  return claims.safeParse(parseJson(Buffer.from(payload, 'base64url').toString('utf8'))).data;
}

export const identityId = '5d1e0000-0000-4000-8000-00000000aaaa';
