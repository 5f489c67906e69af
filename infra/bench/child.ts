/** A process that answers questions of its parent, one at a time or many at once. */

import { fork, type ChildProcess } from 'node:child_process';

interface Question {
  readonly number: number;
  readonly verb: string;
  readonly body: unknown;
}

interface Reply {
  readonly number: number;
  readonly body?: unknown;
  readonly fault?: string;
}

export interface Child {
  /** Rejects with the fault of the child, or when it ends before it answers. */
  ask<Answer>(verb: string, body?: unknown): Promise<Answer>;
  /** As the system sees it. */
  readonly pid: number;
  close(): Promise<void>;
}

export interface ChildOptions {
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `file`: absolute; it calls `answerParent`. Its output goes to this process's error output. */
export function startChild(file: string, { env = {} }: ChildOptions = {}): Child {
  const child = fork(file, [], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2, 'ipc'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on('message', ({ number, body, fault }: Reply) => {
    const waits = waiting.get(number);
    waiting.delete(number);
    if (fault === undefined) waits?.resolve(body);
    else waits?.reject(new Error(fault));
  });
  child.once('exit', (code, signal) => {
    for (const waits of waiting.values()) waits.reject(new Error(`${file} ended: ${String(code ?? signal)}`));
  });
  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);
  return {
    pid: child.pid ?? 0,
    ask: <Answer>(verb: string, body?: unknown) => {
      const number = (asked += 1);
      const waits = Promise.withResolvers<unknown>();
      waiting.set(number, waits);
      child.send({ number, verb, body } satisfies Question);
      return waits.promise as Promise<Answer>;
    },
    async close() {
      process.removeListener('exit', killWithParent);
      await ended(child);
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGKILL');
  });
}

export type Verbs = Readonly<Record<string, (body: never) => unknown>>;

/** In the child. */
export function answerParent(verbs: Verbs): void {
  // Nobody is left to ask, and servers would keep it alive.
  process.once('disconnect', () => process.exit());
  process.on('message', ({ number, verb, body }: Question) => {
    const answer = verbs[verb];
    const answering = (async (): Promise<unknown> => {
      if (answer === undefined) throw new Error(`nobody knows ${verb}`);
      return await answer(body as never);
    })();
    answering.then(
      (result) => process.send?.({ number, body: result } satisfies Reply),
      (fault: unknown) => process.send?.({ number, fault: faultText(fault) } satisfies Reply),
    );
  });
}

function faultText(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
