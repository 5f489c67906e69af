/** Stops every write at once, says whether they are stopped, and releases them. */

import type { Doing, SwitchState } from '../domain/record/deed.ts';
import type { StopReason } from '../domain/repair/write-stop.ts';
import { TransientError } from '../domain/transient-error.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { AskStop, StoredSwitch, WriteSwitch } from '../ports/write-switch.ts';
import type { TellDeed } from './tell-deed.ts';

export interface StopWritesDeps {
  readonly writeSwitch: WriteSwitch;
  readonly tell: Pick<TellDeed, 'ofFleet'>;
  /** The setting WRITES_STOPPED: no door releases what it holds. */
  readonly isStoppedBySetting: boolean;
}

export type Switched =
  | { readonly kind: 'switched' | 'already' }
  /** What stands there was written by another version, or is broken: it goes on holding every write. */
  | { readonly kind: 'unreadable'; readonly problem: string };

export interface StopWrites {
  readonly ask: AskStop;
  stop(doing: Doing, invocation: Invocation): Promise<Switched>;
  release(doing: Doing, invocation: Invocation): Promise<Switched>;
  /** What a process that died has left untold. */
  readonly tellUntold: (invocation: Invocation) => Promise<void>;
}

const longestAskMs = 5_000;

export function makeStopWrites(deps: StopWritesDeps): StopWrites {
  return {
    async ask(signal) {
      if (deps.isStoppedBySetting) return { kind: 'writes-stopped' };
      try {
        const stored = await deps.writeSwitch.read(AbortSignal.any([signal, AbortSignal.timeout(longestAskMs)]));
        return reasonOf(stored);
      } catch (fault) {
        // Whatever it is: who cannot ask must not write.
        return { kind: 'stop-unknown', problem: fault instanceof Error ? fault.message : 'storage did not answer' };
      }
    },
    stop: (doing, invocation) => turn(deps, { ...doing, kind: 'writes-stopped' }, invocation),
    release: (doing, invocation) => turn(deps, { ...doing, kind: 'writes-released' }, invocation),
    tellUntold: async () => {
      const stored = await deps.writeSwitch.read();
      if (stored?.kind === 'switch') await settle(deps, stored);
    },
  };
}

function reasonOf(stored: StoredSwitch | undefined): StopReason | undefined {
  if (stored === undefined) return undefined;
  if (stored.kind === 'unreadable') return { kind: 'stop-unknown', problem: stored.problem };
  const { kind, by, reason, atMs } = stored.state.deed;
  return kind === 'writes-stopped' ? { kind: 'stopped', by, reason, atMs } : undefined;
}

const mostTries = 5;

/** It holds from the first write on; then it is told. Who stops what is stopped changes nothing: the first one is named. */
async function turn(
  { writeSwitch, tell }: StopWritesDeps,
  deed: SwitchState['deed'],
  { log }: Invocation,
): Promise<Switched> {
  for (let tries = 1; ; tries += 1) {
    const stored = await writeSwitch.read();
    if (stored?.kind === 'unreadable') return stored;
    if (stored !== undefined) await settle({ writeSwitch, tell }, stored);
    if ((stored?.state.deed.kind ?? 'writes-released') === deed.kind) return { kind: 'already' };
    try {
      const current = stored?.state.isUntold === true ? await writeSwitch.read() : stored;
      if (current?.kind === 'unreadable') return current;
      const version = await writeSwitch.put({ deed, isUntold: true }, current?.version);
      await settle({ writeSwitch, tell }, { state: { deed, isUntold: true }, version });
      log.warn(deed.kind, { request: deed.id });
      return { kind: 'switched' };
    } catch (fault) {
      if (!(fault instanceof TransientError) || tries === mostTries) throw fault;
    }
  }
}

/** Told, and then noted as told: in between it may be told again under the same name, which adds nothing. */
async function settle(
  { writeSwitch, tell }: Pick<StopWritesDeps, 'writeSwitch' | 'tell'>,
  { state, version }: { readonly state: SwitchState; readonly version: string },
): Promise<void> {
  if (!state.isUntold) return;
  await tell.ofFleet(state.deed);
  await writeSwitch.put({ ...state, isUntold: false }, version);
}
