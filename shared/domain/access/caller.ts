/** Who calls a door. Only the platform says so: nothing that a client writes into a request makes it somebody. */

import type { Role } from './role.ts';

export type Caller =
  | {
      readonly kind: 'person';
      /** The object id in Entra ID: names change, this does not. */
      readonly objectId: string;
      /** What people know them by, and only one of the tenant has: the user principal name, where Entra says it. */
      readonly name: string;
      readonly roles: readonly Role[];
    }
  | {
      readonly kind: 'application';
      readonly clientId: string;
      readonly roles: readonly Role[];
    }
  /** A function, host or master key: the host has checked it and does not tell the app which one it was. */
  | { readonly kind: 'key' }
  /** A signed read-only link of one receiver. */
  | { readonly kind: 'link'; readonly receiverId: string }
  | { readonly kind: 'anonymous'; readonly reason: AnonymousReason };

export type AnonymousReason =
  /** The platform has verified nobody. */
  | 'not-signed-in'
  | 'expired'
  | 'other-tenant'
  | 'other-audience'
  /** The principal cannot be read, or names neither person nor application. */
  | 'unreadable'
  /** The link was not signed with a key of the app, is too old or was revoked. */
  | 'bad-link';

/** For history and notices: who did it. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'person':
      return caller.name;
    case 'application':
      return `application ${caller.clientId}`;
    case 'key':
      return 'the holder of a key';
    case 'link':
      return `a link of ${caller.receiverId}`;
    case 'anonymous':
      return 'nobody';
  }
}
