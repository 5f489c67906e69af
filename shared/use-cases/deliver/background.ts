/** Work that goes on while other work is done, not too much of it at once. */

const mostAtOnce = 16;

export interface Background {
  /** Waits only when too much is going on. */
  add(work: Promise<void>): Promise<void>;
  /** Waits for all of it; throws what any of it threw. */
  end(): Promise<void>;
}

export function startBackground(): Background {
  const running = new Set<Promise<void>>();
  const faults: unknown[] = [];
  return {
    async add(work) {
      const watched: Promise<void> = work
        .catch((fault: unknown) => {
          faults.push(fault);
        })
        .finally(() => running.delete(watched));
      running.add(watched);
      if (running.size >= mostAtOnce) await Promise.race(running);
    },
    async end() {
      await Promise.all(running);
      if (faults.length > 0) throw faults[0];
    },
  };
}
