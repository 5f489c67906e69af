/** What the templates deploy with and without an app registration to sign in to, read from the compiler's snapshots. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { aboutSignIn, isOfSignIn } from '../../infra/azd/look-at-sign-in.ts';

const clientId = 'cccccccc-0000-4000-8000-000000000000';
const resource = z.looseObject({ type: z.string(), name: z.string(), properties: z.unknown().optional() });
const snapshot = z.looseObject({ predictedResources: z.array(resource) });

function resourcesOf(set: string): readonly z.infer<typeof resource>[] {
  const file = path.resolve(import.meta.dirname, `snapshots/${set}.snapshot.json`);
  return snapshot.parse(JSON.parse(readFileSync(file, 'utf8'))).predictedResources;
}

const configShape = z.looseObject({
  type: z.literal('Microsoft.Web/sites/config'),
  name: z.string(),
  dependsOn: z.array(z.string()),
});

const ofSignIn = (set: string) => resourcesOf(set).filter(({ name }) => name.endsWith('authsettingsV2'));
/** Every setting of the app: name to value, or to the expression that Azure works out. */
function settingsOf(set: string): Readonly<Record<string, string>> {
  const given = resourcesOf(set).filter(({ name }) => name.endsWith('/appsettings'));
  return (
    z
      .array(z.record(z.string(), z.string()))
      .length(1)
      .parse(given.map(({ properties }) => properties))[0] ?? {}
  );
}
const toldOfSignIn = (set: string) => Object.keys(settingsOf(set)).filter(isOfSignIn);

describe('with an app registration', () => {
  it('nobody gets in without signing in, but for health and Event Grid', () => {
    expect(ofSignIn('sign-in').map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        platform: { enabled: true },
        globalValidation: {
          requireAuthentication: true,
          unauthenticatedClientAction: 'RedirectToLoginPage',
          redirectToProvider: 'azureactivedirectory',
          excludedPaths: ['/api/health', '/runtime/webhooks/EventGrid', '/runtime/webhooks/eventgrid'],
        },
        login: { tokenStore: { enabled: false } },
      }),
    ]);
  });

  it('only tokens made for this registration are taken', () => {
    expect(JSON.stringify(ofSignIn('sign-in'))).toContain(`"allowedAudiences":["${clientId}","api://${clientId}"]`);
  });

  it('the app is told that the platform verifies who calls, of which tenant and for which registration, and no secret', () => {
    const settings = settingsOf('sign-in');
    expect(settings).toMatchObject({ SIGN_IN: 'entra', SIGN_IN_CLIENT_ID: clientId });
    expect(settings['SIGN_IN_TENANT_ID']).toMatch(/tenant\(\)\.tenantId|^[0-9a-f-]{36}$/);
    expect(settings['OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID']).toMatch(/userAssignedIdentities\/id-sign-in-.*clientId/);
    expect(JSON.stringify(ofSignIn('sign-in'))).toContain(
      '"clientSecretSettingName":"OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"',
    );
  });

  it('the app is told nothing of sign-in that the list of its settings does not know', () => {
    expect(toldOfSignIn('sign-in').toSorted()).toEqual(
      [...aboutSignIn.settings, 'WEBSITE_AUTH_AAD_ALLOWED_TENANTS'].toSorted(),
    );
  });
});

it.each(['audit', 'enforce', 'own-domain', 'teams', 'forged-sign-in'])(
  'without one nothing says that people sign in (%s)',
  (set) => {
    expect(ofSignIn(set)).toEqual([]);
    expect(toldOfSignIn(set)).toEqual([]);
    expect(Object.keys(settingsOf(set)).length).toBeGreaterThan(15);
  },
);

it('the app hears that people sign in only after the platform verifies it', () => {
  const compiled = readFileSync(path.resolve(import.meta.dirname, '../../infra/arm/azuredeploy.json'), 'utf8');
  const configs: { readonly name: string; readonly dependsOn: readonly string[] }[] = [];
  JSON.parse(compiled, (_, value: unknown) => {
    const parsed = configShape.safeParse(value);
    if (parsed.success) configs.push(parsed.data);
    return value;
  });
  const settings = configs.filter(({ name }) => name.includes("'appsettings'"));
  expect(settings).toHaveLength(1);
  expect(settings[0]?.dependsOn.filter((id) => id.includes("'authsettingsV2'"))).toHaveLength(1);
  // The settings come with nothing else: the app itself is made, and changed, before.
  expect(JSON.stringify(resourcesOf('sign-in').filter(({ type }) => type === 'Microsoft.Web/sites'))).not.toContain(
    'SIGN_IN',
  );
});

it('what somebody sets beside still counts', () => {
  expect(settingsOf('forged-sign-in')).toMatchObject({ KEYS_MAY_READ: 'false' });
  expect(settingsOf('audit')).not.toHaveProperty('KEYS_MAY_READ');
});

it.each(['audit', 'enforce', 'sign-in'])('the doors below /admin are off (%s)', (set) => {
  expect(resourcesOf(set).find(({ type }) => type === 'Microsoft.Web/sites')?.properties).toMatchObject({
    functionsRuntimeAdminIsolationEnabled: true,
  });
});
