/** Receivers that cannot be told anything, because the setting with their address is missing. */

import type { OffReceiver, Receiver } from '../domain/notices/receiver.ts';
import type { Environment } from '../settings.ts';
import type { Channel } from './channel.ts';
import { channels } from './index.ts';

export function offReceivers(environment: Environment, receivers: readonly Receiver[]): readonly OffReceiver[] {
  return receivers.flatMap((receiver) => {
    const channel = Object.values<Channel>(channels).find(({ kind }) => kind === receiver.kind);
    const setting = channel?.settingOf?.(receiver);
    if (setting === undefined || (environment[setting] ?? '').trim() !== '') return [];
    return [{ receiver, setting }];
  });
}
