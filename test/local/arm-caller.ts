/** Requests to the simulated Azure as curl would make them, with a token of its own identity. */

import type { SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';

/** `principal`: a person's name with an `@`, or an object id; nobody is the simulation's own identity. */
export async function tokenFor({ origin }: SimulatedAzure, resource: string, principal = ''): Promise<string> {
  const query = new URLSearchParams({ resource, ...(principal === '' ? {} : { simulated_principal: principal }) });
  const where = `${origin}/msi/token?${query.toString()}`;
  const answer = await fetch(where, { headers: { 'x-identity-header': 'simulated' } });
  return ((await answer.json()) as { access_token: string }).access_token;
}

export interface ArmCall {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly apiVersion?: string;
}

export interface ArmAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; undefined where there is none. */
  readonly body: unknown;
  /** `error.code`, where it is a failure. */
  readonly code: string | undefined;
}

export type ArmCaller = (path: string, call?: ArmCall) => Promise<ArmAnswer>;

/** A body that is a string goes out as it is. */
export async function armCaller(azure: SimulatedAzure, principal?: string): Promise<ArmCaller> {
  const token = await tokenFor(azure, 'https://management.azure.com/', principal);
  return async (path, { method = 'GET', body, headers, apiVersion = '2025-10-01' } = {}) => {
    const query = `${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
    const answer = await fetch(azure.origin + path + query, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed = text === '' ? undefined : (JSON.parse(text) as { error?: { code?: string } });
    return { status: answer.status, headers: answer.headers, body: parsed, code: parsed?.error?.code };
  };
}
