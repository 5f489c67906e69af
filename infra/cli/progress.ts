/** How far a long reading has come: on standard error, in one line, and only where somebody looks. */

import { createLogUpdate } from 'log-update';
import type { Progress } from '../../shared/use-cases/audit-fleet.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressLine {
  tell(progress: Progress): void;
  /** Takes the line away and gives the cursor back. */
  end(): void;
}

const barWidth = 30;

export function progressLine({ isWatched, page }: Terminal, isQuiet: boolean): ProgressLine {
  if (!isWatched || isQuiet) return { tell: () => undefined, end: () => undefined };
  const line = createLogUpdate(process.stderr);
  const [full, empty] = page.isUtf8 ? ['█', '░'] : ['#', '.'];
  return {
    tell({ read, found }) {
      const done = found === 0 ? barWidth : Math.round((read / found) * barWidth);
      line(`${full.repeat(done)}${empty.repeat(barWidth - done)}  ${String(read)} of ${String(found)} clusters read`);
    },
    end() {
      line.clear();
      line.done();
    },
  };
}
