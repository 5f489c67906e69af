/** Sign-in, before a deployment and after it: makes the app registration, and joins it to the app. Safe to repeat. */

import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';
import type { Az } from './az.ts';
import type { KeepValue } from './azd-environment.ts';
import { isRefusal, makeDirectory, type Directory, type Registration } from './directory.ts';
import { messageOf } from './finding.ts';
import { tokenOf } from './look-at-place.ts';
import { aboutSignIn, signInWish } from './look-at-sign-in.ts';
import {
  completeEnterprise,
  completeRegistration,
  giveFirstAdmin,
  isMadeByHooks,
  linkToApp,
  redirectOf,
  registrationName,
} from './registration.ts';
import {
  byHand,
  nobodyIsAdmin,
  notForPipelines,
  notYours,
  otherTenant,
  refusedToRegister,
  whatItNeeds,
} from './sign-in-words.ts';

export interface SignInDeps {
  readonly az: Az;
  readonly environment: Environment;
  readonly keep: KeepValue;
  readonly pauseMs: number;
}

/** As main.bicep names it; undefined until azd knows where the deployment goes. */
export function wardenIdOf(environment: Environment): string | undefined {
  const { AZURE_SUBSCRIPTION_ID: home = '', AZURE_LOCATION: location = '', AZURE_ENV_NAME: name = '' } = environment;
  if (home === '' || location === '' || name === '') return undefined;
  return `${name}-${tokenOf({ subscriptionId: home, location, environmentName: name })}`;
}

/** Before: answers what stops the deployment, a sentence each. */
export async function prepareSignIn(deps: SignInDeps): Promise<readonly string[]> {
  const wish = signInWish(deps.environment);
  const wardenId = wardenIdOf(deps.environment);
  if (wish.kind !== 'entra' || wardenId === undefined) return [];
  const directory = makeDirectory(deps.az);
  return wish.clientId === undefined
    ? register(deps, directory, wardenId)
    : lookAfter(deps, { directory, wardenId, clientId: wish.clientId });
}

async function register(deps: SignInDeps, directory: Directory, wardenId: string): Promise<readonly string[]> {
  const wrong = await whoMayNot(deps, directory);
  if (wrong !== undefined) return [wrong];
  try {
    const found = await directory.named(registrationName(wardenId));
    // Anybody in a tenant may make a registration of this name, and would then decide who has which role.
    const owned = found.length === 0 ? new Set<string>() : await directory.owned();
    const foreign = found.filter(({ id }) => !owned.has(id));
    if (foreign.length > 0) return [notYours(foreign.map(({ appId }) => appId))];
    if (found.length > 1) return [notYours(found.map(({ appId }) => appId))];
    const registration = found[0] ?? (await directory.create(registrationName(wardenId), aboutSignIn.roles));
    await deps.keep('SIGN_IN_CLIENT_ID', registration.appId);
    console.log(
      `Sign-in: ${found.length === 0 ? 'made' : 'found'} the app registration ${registration.displayName}, ${registration.appId}.`,
    );
    await complete(deps, { directory, wardenId, registration });
    return [];
  } catch (fault) {
    return [refusedToRegister(messageOf(fault), isRefusal(messageOf(fault)))];
  }
}

const accounts = z.array(z.object({ id: z.string(), tenantId: z.string() }));

async function whoMayNot({ az, environment }: SignInDeps, directory: Directory): Promise<string | undefined> {
  const home = (environment['AZURE_SUBSCRIPTION_ID'] ?? '').toLowerCase();
  const { tenantId, isPerson } = await directory.whoActs();
  // Least right: who steals a pipeline should not own who may sign in.
  if (!isPerson) return notForPipelines;
  const known = accounts.parse(await az('account', 'list'));
  const wanted = known.find(({ id }) => id.toLowerCase() === home)?.tenantId;
  return wanted === undefined || wanted === tenantId ? undefined : otherTenant(home);
}

interface Made {
  readonly directory: Directory;
  readonly wardenId: string;
  readonly registration: Registration;
}

async function complete({ pauseMs }: SignInDeps, { directory, wardenId, registration }: Made): Promise<void> {
  await completeRegistration(directory, { registration, wardenId });
  const { id } = await completeEnterprise(directory, registration.appId, pauseMs);
  try {
    if (await giveFirstAdmin(directory, id, pauseMs)) console.log('Sign-in: you are its first Admin.');
  } catch (fault) {
    console.log(nobodyIsAdmin(registration.appId, messageOf(fault)));
  }
}

/** One that is known already: the hooks keep up what they made, as far as they may; another is left as it is. */
async function lookAfter(
  deps: SignInDeps,
  {
    directory,
    wardenId,
    clientId,
  }: { readonly directory: Directory; readonly wardenId: string; readonly clientId: string },
): Promise<readonly string[]> {
  try {
    const { isPerson } = await directory.whoActs();
    if (!isPerson) return [];
    const found = await directory.named(registrationName(wardenId));
    const registration = found.find((each) => each.appId === clientId);
    if (registration === undefined) console.log(`Sign-in: ${clientId} was not made here, and is left as it is.`);
    else await complete(deps, { directory, wardenId, registration });
    return [];
  } catch (fault) {
    // Somebody else's to keep up.
    if (!isRefusal(messageOf(fault))) return [refusedToRegister(messageOf(fault), false)];
    console.log(`Sign-in: you may not look after ${clientId}, which is left as it is: ${messageOf(fault)}`);
    return [];
  }
}

/** After the deployment: the app's address and identity are known now. Answers what could not be done. */
export async function finishSignIn(az: Az, environment: Environment): Promise<readonly string[]> {
  const {
    SIGN_IN_CLIENT_ID: clientId = '',
    FUNCTION_APP_URL: appUrl = '',
    SIGN_IN_PRINCIPAL_ID: principalId = '',
    WARDEN_ID: wardenId = '',
  } = environment;
  if (clientId === '' || appUrl === '' || principalId === '') return [];
  const directory = makeDirectory(az);
  try {
    const { tenantId } = await directory.whoActs();
    const link = { appUrl, principalId, tenantId };
    const found = await directory.named(registrationName(wardenId));
    const registration = found.find((each) => each.appId === clientId && isMadeByHooks(each, wardenId));
    if (registration === undefined) {
      console.log(whatItNeeds(clientId, { redirect: redirectOf(appUrl), principalId, tenantId }));
      return [];
    }
    await linkToApp(directory, registration, link);
    console.log(`Sign-in: ${clientId} leads back to ${appUrl}.`);
    return [];
  } catch (fault) {
    console.log(whatItNeeds(clientId, { redirect: redirectOf(appUrl), principalId, tenantId: '<tenant id>' }));
    return [`${byHand} ${messageOf(fault)}`];
  }
}
