/** What a pool is beside its document: nodes, the versions it had before, and the disruption budget that blocks a drain. */

export interface SimulatedNode {
  readonly name: string;
  imageVersion: string;
  kubernetesVersion: string;
  /** `Quarantined`: it could not be drained and was left behind (undrainable node behaviour `Cordon`). */
  status: 'Ready' | 'Draining' | 'Quarantined';
}

export interface UsedVersion {
  readonly orchestratorVersion: string;
  readonly nodeImageVersion: string;
  /** When the pool left it. */
  readonly untilMs: number;
}

/** A disruption budget that lets no pod of one node go. */
export interface BlockingBudget {
  /** From 1. */
  readonly node: number;
  /** `namespace/name`. */
  readonly budget: string;
  readonly pod: string;
  /** AKS calls the pool upgraded although this node is not (Azure/AKS issues 3558 and 3439). */
  readonly isHidden: boolean;
}

export interface NodePoolRecord {
  readonly nodes: SimulatedNode[];
  /** Newest first. */
  readonly used: UsedVersion[];
  blockedBy?: BlockingBudget;
  /** A rollback cannot follow a rollback (AKS docs `roll-back-node-pool-version`). */
  isRolledBack: boolean;
}
