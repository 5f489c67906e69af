/** Reads a whole fleet in a process of its own, for whoever wants to compare ways of doing it. */

export interface ReadingWish {
  readonly connectTo: Readonly<Record<string, string>>;
  readonly subscriptions: readonly string[];
}

export interface ReadingCost {
  readonly wallMs: number;
  /** When the first cluster was read whole. */
  readonly firstMs: number;
  readonly peakRssBytes: number;
  readonly clusters: number;
}

/** `read` calls `tellOne` after each cluster. */
export async function measureReading(read: (tellOne: () => void) => Promise<void>): Promise<ReadingCost> {
  let peakRssBytes = process.memoryUsage.rss();
  const sampling = setInterval(() => {
    peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
  }, 100);
  const startedMs = performance.now();
  let [clusters, firstMs] = [0, 0];
  await read(() => {
    clusters += 1;
    if (clusters === 1) firstMs = performance.now() - startedMs;
  });
  clearInterval(sampling);
  return { wallMs: performance.now() - startedMs, firstMs, peakRssBytes, clusters };
}
