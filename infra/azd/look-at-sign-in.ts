/** Whether people can sign in as the settings of azd say, before anything is deployed. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';
import type { Finding } from './finding.ts';

const appRole = z.object({
  id: z.string(),
  value: z.string(),
  displayName: z.string(),
  description: z.string(),
  allowedMemberTypes: z.array(z.string()),
  isEnabled: z.boolean(),
});

const shape = z.object({
  settings: z.array(z.string()),
  platformPrefix: z.string(),
  roles: z.array(appRole),
  scope: z.looseObject({ id: z.string(), value: z.string() }),
});

export type AboutSignIn = z.output<typeof shape>;

/** What the templates and the hooks agree on: who may say that people sign in, and what the app registration has. */
export const aboutSignIn: AboutSignIn = shape.parse(
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../sign-in.json'), 'utf8')),
);

export type SignInWish =
  | { readonly kind: 'none' }
  /** Somebody said which registration, and wants no other. */
  | { readonly kind: 'given'; readonly clientId: string }
  /** The hooks make the registration, and see that it stays complete. */
  | { readonly kind: 'entra'; readonly clientId: string | undefined };

export function signInWish({ SIGN_IN: signIn = '', SIGN_IN_CLIENT_ID: clientId = '' }: Environment): SignInWish {
  if (signIn !== '') return { kind: 'entra', clientId: clientId === '' ? undefined : clientId };
  return clientId === '' ? { kind: 'none' } : { kind: 'given', clientId };
}

/** As app.bicep passes them over: App Service makes `_` of a dot in a name. */
export function isOfSignIn(setting: string): boolean {
  const name = setting.trim().replaceAll('.', '_').toUpperCase();
  return aboutSignIn.settings.includes(name) || name.startsWith(aboutSignIn.platformPrefix);
}

/** `named`: the names of settings that each variable of azd, or the policy, asks for. */
export function lookAtSignIn(
  environment: Environment,
  named: Readonly<Record<string, readonly string[]>>,
): readonly Finding[] {
  const { SIGN_IN: signIn = '', SIGN_IN_CLIENT_ID: clientId = '' } = environment;
  const problems = Object.entries(named).flatMap(([variable, names]) =>
    names.filter(isOfSignIn).map((name) => ({
      about: `${variable}: ${name}`,
      message: 'only the templates say that people sign in, where App Service authentication is on',
      cure: `Take it out of ${variable}. Sign-in is switched on by: azd env set SIGN_IN entra`,
    })),
  );
  if (signIn !== '' && signIn !== 'entra')
    problems.push({
      about: 'SIGN_IN',
      message: `"${signIn}" is no way of signing in`,
      cure: 'azd env set SIGN_IN entra',
    });
  if (clientId !== '' && !z.guid().safeParse(clientId).success)
    problems.push({
      about: 'SIGN_IN_CLIENT_ID',
      message: 'must be the client id (a GUID) of an app registration',
      cure: 'azd env set SIGN_IN_CLIENT_ID <client id>; or leave it out, and: azd env set SIGN_IN entra',
    });
  return problems.map((problem) => ({ kind: 'problem', ...problem }));
}
