/** The one switch of all writes, as it is stored, and what asks it. */

import type { SwitchState } from '../domain/record/deed.ts';
import type { StopReason } from '../domain/repair/write-stop.ts';

export interface VersionedSwitch {
  readonly state: SwitchState;
  /** Opaque; a write that names an outdated version fails. */
  readonly version: string;
}

/** Undefined: nobody has ever touched it. A row that cannot be read is no released one. */
export type StoredSwitch =
  ({ readonly kind: 'switch' } & VersionedSwitch) | { readonly kind: 'unreadable'; readonly problem: string };

export interface WriteSwitch {
  /** Throws `TransientError` when storage does not answer. */
  read(signal?: AbortSignal): Promise<StoredSwitch | undefined>;
  /** Throws `TransientError` when somebody was faster. Answers the new version. */
  put(state: SwitchState, version: string | undefined): Promise<string>;
}

/** Asked right before a write leaves; undefined: nothing holds it. Never throws: what cannot be read holds. */
export type AskStop = (signal: AbortSignal) => Promise<StopReason | undefined>;
