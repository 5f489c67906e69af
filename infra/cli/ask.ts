/** Questions to whoever sits at the terminal, a line each. */

import { createInterface } from 'node:readline';
import { exitCodes } from './faults.ts';

export interface Questions {
  /** Empty when there is no more to read. */
  next(question: string): Promise<string>;
  close(): void;
}

/** Lines that are typed ahead are not lost. Ctrl-C ends the process: nothing was begun. */
export function questions(): Questions {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  lines.on('SIGINT', () => {
    lines.close();
    process.exit(exitCodes.interrupted);
  });
  const typed = lines[Symbol.asyncIterator]();
  return {
    async next(question) {
      lines.setPrompt(question);
      lines.prompt();
      const line = await typed.next();
      return line.done === true ? '' : line.value.trim();
    },
    close: () => {
      lines.close();
    },
  };
}
