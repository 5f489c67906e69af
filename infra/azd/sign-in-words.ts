/** What people read when sign-in cannot be made for them: what is missing, and each way on. */

const withoutSignIn =
  'Without sign-in, for now: azd env set SIGN_IN "". Doors then only read: a key reads and evaluates, and nothing can be changed over HTTP.';
const givenOne =
  'With a registration that somebody else makes (docs/deploy.md says what it needs): azd env set SIGN_IN_CLIENT_ID <client id>';

export function refusedToRegister(message: string, isRefused: boolean): string {
  if (!isRefused) return `Sign-in: the app registration was not finished; azd provision tries again: ${message}`;
  return [
    `Sign-in: Entra ID refuses you the app registration: ${message}`,
    'It needs the Entra role Application Developer, or "Users can register applications" in the user settings of the tenant. An owner of the registration, or a Cloud Application Administrator, assigns its roles.',
    'With the role: azd provision.',
    givenOne,
    withoutSignIn,
  ].join('\n  ');
}

export function notYours(clientIds: readonly string[]): string {
  return [
    `Sign-in: there is an app registration of this name already that is not yours alone: ${clientIds.join(', ')}. Its owner decides who has which role, so it is not taken up unasked.`,
    'If you trust it: azd env set SIGN_IN_CLIENT_ID <client id>. If not, have it deleted.',
    withoutSignIn,
  ].join('\n  ');
}

export const notForPipelines = [
  'Sign-in: a pipeline makes no app registration; whoever holds its identity would decide who may sign in.',
  'Run azd provision once as a person, then give the pipeline the variable SIGN_IN_CLIENT_ID.',
  givenOne,
].join('\n  ');

export function otherTenant(home: string): string {
  return [
    'Sign-in: az is signed in to another tenant than that of the subscription, and the registration would be made there.',
    `az account set --subscription ${home}`,
  ].join('\n  ');
}

export function nobodyIsAdmin(clientId: string, message: string): string {
  return [
    `Sign-in: you could not be made Admin: ${message}`,
    `Until somebody has a role, nobody gets in. An owner of the enterprise application ${clientId}, or a Cloud Application Administrator, assigns roles in Entra ID, under Users and groups.`,
  ].join('\n  ');
}

export const byHand = 'Sign-in: the app registration was not joined to the app, so nobody can sign in yet:';

export function whatItNeeds(
  clientId: string,
  { redirect, principalId, tenantId }: { redirect: string; principalId: string; tenantId: string },
): string {
  return [
    `Sign-in: the app registration ${clientId} needs, unless it has them:`,
    `- the redirect URI ${redirect} (Web), with ID tokens`,
    `- a federated credential: issuer https://login.microsoftonline.com/${tenantId}/v2.0, subject ${principalId}, audience api://AzureADTokenExchange`,
    '- the app roles of infra/sign-in.json, assigned to people and applications',
  ].join('\n  ');
}
