/** What a channel is: how it is used, what it needs, and how it sends. One folder each; `index.ts` is the registry. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { FieldProblem } from '../field-problem.ts';
import type { Environment, Settings } from '../settings.ts';
import type { DeliveryHabits, Receiver } from '../domain/notices/receiver.ts';
import type { SendLimits } from '../domain/notices/send-shares.ts';
import type { Messenger } from '../ports/notices.ts';

export interface Channel<Kind extends string = string> {
  readonly kind: Kind;
  readonly habits: DeliveryHabits;
  /** The setting with this receiver's address; undefined when policy holds the address itself. */
  settingOf?(receiver: Receiver): string | undefined;
  /** What its receivers need and the environment lacks, or has wrong. */
  problems?(environment: Environment, receivers: readonly Receiver[]): readonly FieldProblem[];
  /** Absent: the channel has no budget of its own. */
  limits?(settings: Settings): SendLimits;
  connect(world: World): Messenger;
}

export interface World {
  readonly settings: Settings;
  /** What a setting holds that policy names. */
  readonly secret: (setting: string) => string | undefined;
  /** Signs requests with the warden's identity and reaches Azure's hosts only. */
  readonly azure: {
    readonly credential: () => Promise<TokenCredential>;
    readonly httpClient: () => Promise<HttpClient>;
  };
  /** Carries no token and reaches any public host. */
  readonly outside: () => Promise<HttpClient>;
}
