/** How many nodes of a pool are replaced at a time. */

/** AKS's default where a pool says nothing (AKS docs `upgrade-aks-node-pools-rolling`). */
const defaultSurge = '10%';

/** `maxSurge` as ARM has it: a number of nodes or a percentage, rounded up; at least one. */
export function surgeNodes(maxSurge: string | undefined, nodes: number): number {
  const text = maxSurge ?? defaultSurge;
  const value = Number.parseFloat(text);
  if (Number.isNaN(value)) return 1;
  return Math.max(1, text.trim().endsWith('%') ? Math.ceil((nodes * value) / 100) : Math.floor(value));
}
