/**
 * Locks, policies and roles as standing state: they refuse what they forbid for as long as they are there, in the order of
 * Resource Manager: roles, then locks, then policies, and only then the resource provider is asked.
 */

/** A scope is an ARM id or the beginning of one; `/` is everything. */
export interface Scoped {
  readonly scope: string;
}

export interface Lock extends Scoped {
  readonly level: 'CanNotDelete' | 'ReadOnly';
}

export interface Policy extends Scoped {
  /** Of the assignment. */
  readonly name: string;
  /** Path of a property in the body of a PUT, such as `properties.autoUpgradeProfile.nodeOSUpgradeChannel`; undefined: every write. */
  readonly property?: string;
  /** Values of it that are denied; undefined: all. */
  readonly denies?: readonly unknown[];
}

export interface Role extends Scoped {
  /** Object id or user name; undefined: everybody. */
  readonly principal?: string;
  /** With `*` as a wildcard. */
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

/** A right that is missing although a role would give it: the short way to say what is not allowed. */
export interface MissingRight extends Scoped {
  readonly principal?: string;
  readonly action: string;
}

/** Unless somebody says otherwise one role allows everybody everything. */
export interface Rules {
  readonly locks: Lock[];
  readonly policies: Policy[];
  readonly roles: Role[];
  readonly missingRights: MissingRight[];
}
