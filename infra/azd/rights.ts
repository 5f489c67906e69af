/** Whether somebody may do what a deployment does, from the permissions that Azure tells of them. */

import * as z from 'zod';

/** `Microsoft.Authorization/permissions`: one entry for each role; each says what it gives and what it leaves out. */
export const permissions = z.object({
  value: z.array(z.object({ actions: z.array(z.string()), notActions: z.array(z.string()).default([]) })),
});

type Permissions = z.output<typeof permissions>['value'];

/** Of these actions, those that no role gives. What one role leaves out, another may give. */
export function missingActions(held: Permissions, needed: readonly string[]): readonly string[] {
  return needed.filter(
    (action) =>
      !held.some(
        ({ actions, notActions }) =>
          actions.some((each) => covers(each, action)) && !notActions.some((each) => covers(each, action)),
      ),
  );
}

/** `*` stands for anything, slashes too; case does not count. */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

/** The action that creates a resource of this type. */
export function writeActionOf(type: string): string {
  if (type === 'Microsoft.Resources/resourceGroups') return 'Microsoft.Resources/subscriptions/resourceGroups/write';
  return `${type}/write`;
}

/** Microsoft Learn, "AKS events in Event Grid": a subscription to a subscription's AKS events needs this beside Event Grid's own. */
export const subscribeAction =
  'Microsoft.ResourceNotifications/systemTopics/subscribeToContainerServiceEventResources/action';
