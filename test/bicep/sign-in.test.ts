/** What the templates deploy with and without an app registration to sign in to, read from the compiler's snapshots. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const clientId = 'cccccccc-0000-4000-8000-000000000000';
const resource = z.looseObject({ type: z.string(), name: z.string(), properties: z.unknown().optional() });
const snapshot = z.looseObject({ predictedResources: z.array(resource) });

function resourcesOf(set: string): readonly z.infer<typeof resource>[] {
  const file = path.resolve(import.meta.dirname, `snapshots/${set}.snapshot.json`);
  return snapshot.parse(JSON.parse(readFileSync(file, 'utf8'))).predictedResources;
}

const ofSignIn = (set: string) => resourcesOf(set).filter(({ name }) => name.endsWith('authsettingsV2'));
const appOf = (set: string) => JSON.stringify(resourcesOf(set).filter(({ type }) => type === 'Microsoft.Web/sites'));

describe('with an app registration', () => {
  it('nobody gets in without signing in, but for health and Event Grid', () => {
    expect(ofSignIn('sign-in').map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        platform: { enabled: true },
        globalValidation: {
          requireAuthentication: true,
          unauthenticatedClientAction: 'RedirectToLoginPage',
          redirectToProvider: 'azureactivedirectory',
          excludedPaths: ['/api/health', '/runtime/webhooks/EventGrid'],
        },
        login: { tokenStore: { enabled: false } },
      }),
    ]);
  });

  it('only tokens made for this registration are taken', () => {
    expect(JSON.stringify(ofSignIn('sign-in'))).toContain(`"allowedAudiences":["${clientId}","api://${clientId}"]`);
  });

  it('the app is told that the platform verifies who calls, and no secret', () => {
    expect(appOf('sign-in')).toContain('SIGN_IN');
    expect(JSON.stringify(ofSignIn('sign-in'))).toContain(
      '"clientSecretSettingName":"OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"',
    );
  });
});

it.each(['audit', 'enforce', 'own-domain', 'teams'])('without one the app is not told so (%s)', (set) => {
  expect(ofSignIn(set)).toEqual([]);
  expect(appOf(set)).not.toContain('SIGN_IN');
});

it.each(['audit', 'enforce', 'sign-in'])('the doors below /admin are off (%s)', (set) => {
  expect(resourcesOf(set).find(({ type }) => type === 'Microsoft.Web/sites')?.properties).toMatchObject({
    functionsRuntimeAdminIsolationEnabled: true,
  });
});
