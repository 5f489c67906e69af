/** The app registration that the hooks made goes with the warden; one that somebody else made stays. */

import type { Environment } from '../../shared/settings.ts';
import { isRefusal, makeDirectory, type Registration } from './directory.ts';
import { messageOf } from './finding.ts';
import { signInWish } from './look-at-sign-in.ts';
import { isMadeByHooks, registrationName } from './registration.ts';
import { wardenIdOf, type SignInDeps } from './sign-in.ts';

/** None where nobody signs in: Entra ID is not asked then. */
export async function findRegistrations(
  { az, environment }: Pick<SignInDeps, 'az' | 'environment'>,
  known: string | undefined,
): Promise<readonly Registration[]> {
  const wardenId = known ?? wardenIdOf(environment);
  if (signInWish(environment).kind === 'none' || wardenId === undefined) return [];
  try {
    const directory = makeDirectory(az);
    const found = (await directory.named(registrationName(wardenId))).filter((each) => isMadeByHooks(each, wardenId));
    if (found.length === 0) return [];
    // Name and tag can be imitated: kept in azd's environment, or owned by who removes it.
    const owned = await directory.owned();
    return found.filter(({ id, appId }) => owned.has(id) || isKept(environment, appId));
  } catch (fault) {
    console.log(
      `Passed over: the app registration ${registrationName(wardenId)}, if there is one: ${messageOf(fault)}`,
    );
    return [];
  }
}

function isKept({ SIGN_IN_CLIENT_ID: clientId }: Environment, appId: string): boolean {
  return clientId === appId;
}

/** Also forgets it, so that the next deployment makes another. */
export async function removeRegistration(
  { az, environment, keep }: Pick<SignInDeps, 'az' | 'environment' | 'keep'>,
  { id, appId, displayName }: Registration,
): Promise<void> {
  try {
    await makeDirectory(az).remove(id);
    if (isKept(environment, appId)) await keep('SIGN_IN_CLIENT_ID', '');
    console.log(`Removed the app registration ${displayName}.`);
  } catch (fault) {
    if (!isRefusal(messageOf(fault))) throw fault;
    console.log(
      `You may not remove the app registration ${displayName}, ${appId}; an owner of it may: ${messageOf(fault)}`,
    );
  }
}
