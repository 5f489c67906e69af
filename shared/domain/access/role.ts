/** The app roles of the Entra app registration, and which of them includes which. */

/** The value of each app role, as it stands in the `roles` claim. */
export const roles = ['Reader', 'Operator', 'Approver', 'Admin'] as const;

export type Role = (typeof roles)[number];

/**
 * Who may act may also look. An Operator may not approve: that nodes are reimaged outside their window is somebody else's
 * decision. An Admin may do everything, because whoever assigns roles could take any of them.
 */
const included: Readonly<Record<Role, readonly Role[]>> = {
  Reader: ['Reader'],
  Operator: ['Operator', 'Reader'],
  Approver: ['Approver', 'Reader'],
  Admin: ['Admin', 'Approver', 'Operator', 'Reader'],
};

export function includesRole(held: readonly Role[], needed: Role): boolean {
  return held.some((role) => included[role].includes(needed));
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/** In words: the roles that open what needs this one, the least first. */
export function rolesThatInclude(needed: Role): readonly Role[] {
  return roles.filter((role) => included[role].includes(needed));
}
