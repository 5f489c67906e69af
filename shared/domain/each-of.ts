/** Works on many things, a few at once: who is slow keeps nobody waiting but its own place. */

/** `work` must not throw where one thing's trouble is to stay its own: what it throws ends the whole. */
export async function eachOf<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items].values();
  async function worker(): Promise<void> {
    for (const item of waiting) await work(item);
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
}
