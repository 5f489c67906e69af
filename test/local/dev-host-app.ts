/** The small app in test/fixtures/dev-host-app, and what it has seen since it was loaded last. */

import path from 'node:path';
import { startDevHost, type DevHost, type DevHostOptions } from '../../infra/local/dev-host/dev-host.ts';

export interface SeenTimer {
  readonly isPastDue: boolean;
  readonly scheduleStatus: Readonly<Record<'last' | 'next' | 'lastUpdated', string>> | null;
}

export interface Seen {
  readonly timers: readonly SeenTimer[];
  readonly often: readonly SeenTimer[];
  readonly messages: readonly { readonly message: unknown; readonly dequeueCount: number }[];
  readonly poison: readonly unknown[];
  /** Each lets a message that waits go on. */
  readonly waiting: readonly (() => void)[];
}

export const seen = (): Seen => (globalThis as unknown as { devHostAppSeen: Seen }).devHostAppSeen;

/** So far away that no timer of Node.js reaches it at once: it must not run before. */
export const farAway = '0 0 5 29 2 *';

export interface AppStart extends Partial<Omit<DevHostOptions, 'settings'>> {
  readonly connectionString: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** OFTEN_SCHEDULE stays unset unless a test sets it. */
export function startApp({ connectionString, settings, ...options }: AppStart): Promise<DevHost> {
  return startDevHost({
    appFolder: path.resolve(import.meta.dirname, '../fixtures/dev-host-app'),
    port: 0,
    log: () => undefined,
    ...options,
    settings: { AzureWebJobsStorage: connectionString, TICK_SCHEDULE: farAway, APP_REFUSES: '', ...settings },
  });
}
