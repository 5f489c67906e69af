/** What a command of the terminal is, and what it is given. */

import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Terminal } from './terminal.ts';

/** Declares one command: its arguments, its options, what it does. Ends by `cli.end`, or by throwing. */
export type MakeCommand = (cli: Cli) => CommandUnknownOpts;

/** Where the program stands: in the repository, called through npm, or packed, called by its own name. */
export interface Host {
  /** How its commands are called. */
  readonly calledAs: 'aks-patch-warden' | 'npm run';
  /** Folder of the policy that is shipped. */
  readonly home: string;
  /** A whole Azure to try things on; only the repository has one. */
  readonly simulate?: () => Promise<SimulatedWorld>;
}

export interface SimulatedWorld {
  readonly connectTo: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface Cli extends Host {
  readonly terminal: Terminal;
  /** The line that somebody would type for these words: `npm run audit -- --format html`. */
  call(command: string, ...words: readonly string[]): string;
  /** The exit code, once everything is written. */
  end(code: number): void;
}
