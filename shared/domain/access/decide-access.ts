/** The one decision: may this caller use a door that needs this? With words for whoever may not, and what helps. */

import type { AnonymousReason, Caller } from './caller.ts';
import { includesRole, rolesThatInclude, type Role } from './role.ts';

/** What a door asks for: a role, a signed link, or nothing. */
export type Need = Role | 'link' | 'nothing';

/** How people reach this app, as its settings say. */
export type SignIn =
  | {
      readonly kind: 'entra';
      /** The only tenant and the only audience that are let in; absent: App Service authentication alone decides. */
      readonly tenantId?: string;
      readonly clientId?: string;
    }
  | { readonly kind: 'keys'; readonly mayRead: boolean };

export type Access =
  | { readonly kind: 'allowed' }
  /** Nobody has signed in, or not well enough: signing in may help when `canSignIn`. */
  | { readonly kind: 'not-signed-in'; readonly detail: string; readonly canSignIn: boolean }
  /** Known, and may not. */
  | { readonly kind: 'not-allowed'; readonly detail: string };

const allowed: Access = { kind: 'allowed' };

export function decideAccess(caller: Caller, need: Need, signIn: SignIn): Access {
  if (need === 'nothing') return allowed;
  if (need === 'link') return caller.kind === 'link' ? allowed : notSignedIn('bad-link', signIn);
  switch (caller.kind) {
    case 'person':
    case 'application':
      return includesRole(caller.roles, need)
        ? allowed
        : { kind: 'not-allowed', detail: `${rolesNeeded(need)} ${rolesHeld(caller.roles)} ${howToGetRole}` };
    case 'key':
      return byKey(need, signIn);
    case 'link':
      return { kind: 'not-allowed', detail: 'A link shows its own page and its own calendar, and nothing else.' };
    case 'anonymous':
      return notSignedIn(caller.reason, signIn);
  }
}

/** A key names nobody and is shared by many, so it can look and judge, and never act. */
function byKey(need: Role, signIn: SignIn): Access {
  const mayRead = signIn.kind === 'keys' && signIn.mayRead;
  if (need === 'Reader' && mayRead) return allowed;
  const detail = mayRead
    ? `A key reads and evaluates, and nothing else: it says nothing of who acts. ${rolesNeeded(need)} ${howToSwitchOn}`
    : `Keys open nothing here (KEYS_MAY_READ is false). ${rolesNeeded(need)} ${howToSwitchOn}`;
  return { kind: 'not-allowed', detail };
}

function rolesNeeded(need: Role): string {
  const [least, ...others] = rolesThatInclude(need);
  const also = others.length === 0 ? '' : ` (${others.join(' or ')} will do)`;
  return `This needs the app role ${String(least)}${also}.`;
}

function rolesHeld(held: readonly Role[]): string {
  return held.length === 0 ? 'You have none.' : `You have ${held.join(', ')}.`;
}

const howToGetRole =
  "An owner of the app's enterprise application assigns roles in Entra ID, under Users and groups; sign in again afterwards.";

const howToSwitchOn =
  'Switch sign-in on: run `azd env set SIGN_IN entra`, then `azd up`, and assign app roles to people and applications (docs/security.md).';

const reasons: Readonly<Record<AnonymousReason, string>> = {
  'not-signed-in': 'Sign in, or send a bearer token of Entra ID for this app.',
  expired: 'What you signed in with has expired: sign in again, or send a fresh token.',
  'other-tenant': 'You signed in from another tenant; this app lets in only its own.',
  'other-audience': 'The token was made for another application: ask for one of this app (its application ID URI).',
  unreadable: 'The platform passed on no principal that names a person or an application.',
  'bad-link': 'This link is not valid, or not any more: ask for a new one where you found it.',
};

/** Signing in again would change nothing about the others, and a browser would go round in circles. */
const helpedBySignIn: readonly AnonymousReason[] = ['not-signed-in', 'expired'];

function notSignedIn(reason: AnonymousReason, signIn: SignIn): Access {
  const canSignIn = signIn.kind === 'entra' && helpedBySignIn.includes(reason);
  const detail =
    signIn.kind === 'keys' && reason !== 'bad-link' ? `This app has no sign-in. ${howToSwitchOn}` : reasons[reason];
  return { kind: 'not-signed-in', detail, canSignIn };
}
