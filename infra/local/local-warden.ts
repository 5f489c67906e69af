/** The whole warden on one machine: the packaged app in the dev host, Azurite, and the simulated Azure around it. */

import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageApp } from '../package-app.ts';
import { appSettings } from './app-settings.ts';
import { startAzurite, type Azurite } from './azurite.ts';
import { startDevHost, type DevHost } from './dev-host/dev-host.ts';
import { clientId, tenantId } from './dev-host/people.ts';
import { startSimulatedAzure, type SimulatedAzure } from './simulated-azure/simulated-azure.ts';
import type { Fleet } from './simulated-azure/state.ts';

export interface LocalPorts {
  readonly host: number;
  readonly azure: number;
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

export interface LocalWarden {
  readonly azurite: Azurite;
  readonly azure: SimulatedAzure;
  readonly host: DevHost;
  close(): Promise<void>;
}

/** `none`: deployed without sign-in, so that keys read and nothing writes. */
export type LocalSignIn = 'entra' | 'none';

const signInSettings: Readonly<Record<LocalSignIn, Readonly<Record<string, string>>>> = {
  entra: {
    SIGN_IN: 'entra',
    SIGN_IN_TENANT_ID: tenantId,
    SIGN_IN_CLIENT_ID: clientId,
    WEBSITE_AUTH_ENABLED: 'True',
  },
  // Settings are those of the process, and an earlier start may have left its own there.
  none: { SIGN_IN: '', SIGN_IN_TENANT_ID: '', SIGN_IN_CLIENT_ID: '', WEBSITE_AUTH_ENABLED: 'False' },
};

export interface LocalOptions {
  readonly ports: LocalPorts;
  /** Takes the app's log, a line at a time. */
  readonly log: (line: string) => void;
  /** Absent: `entra`. */
  readonly signIn?: LocalSignIn;
  /** Absent: the seeded one. */
  readonly fleet?: Fleet;
}

/** Rejects with the fault of whatever could not start, after stopping the rest. */
export async function startLocalWarden(options: LocalOptions): Promise<LocalWarden> {
  const { ports, log, signIn = 'entra', ...fleet } = options;
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const each of started.toReversed()) await each.close();
  };
  async function keep<Part extends { close(): Promise<void> }>(starting: Promise<Part>): Promise<Part> {
    const part = await starting;
    started.push(part);
    return part;
  }
  try {
    // A folder of its own: another start or `npm run package` must not pull it away.
    const appFolder = mkdtempSync(join(tmpdir(), 'aks-patch-warden-'));
    started.push({ close: () => rm(appFolder, { recursive: true, force: true }) });
    await packageApp(appFolder);
    const azurite = await keep(startAzurite(ports));
    const azure = await keep(startSimulatedAzure({ port: ports.azure, isThrottling: true, ...fleet }));
    const local = appSettings({
      storageConnectionString: azurite.connectionString,
      azureOrigin: azure.origin,
      connectTo: azure.connectTo,
    });
    const host = await keep(
      startDevHost({
        appFolder,
        port: ports.host,
        settings: { ...local, ...signInSettings[signIn] },
        log,
        signsIn: signIn === 'entra',
        asksForKeys: true,
      }),
    );
    if (host.fault !== undefined) throw host.fault;
    return { azurite, azure, host, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}
