/** How many nodes of a pool are replaced at a time. */

/** AKS's default where a pool says nothing (AKS docs `upgrade-aks-node-pools-rolling`). */
const defaultSurge = '10%';

interface RollSettings {
  readonly maxSurge?: string | undefined;
  readonly maxUnavailable?: string | undefined;
}

/** Each as ARM has it: a number of nodes or a percentage, rounded up; together at least one. */
export function nodesAtATime({ maxSurge = defaultSurge, maxUnavailable = '0' }: RollSettings, nodes: number): number {
  return Math.max(1, share(maxSurge, nodes) + share(maxUnavailable, nodes));
}

function share(text: string, nodes: number): number {
  const value = Number.parseFloat(text);
  if (Number.isNaN(value)) return 0;
  return text.trim().endsWith('%') ? Math.ceil((nodes * value) / 100) : Math.floor(value);
}
