/** A long-running operation of AKS. */

export interface Step {
  readonly atMs: number;
  /** Answers a failure that ends the operation there and then. */
  readonly take: () => OperationFailure | undefined;
}

export interface OperationFailure {
  readonly code: string;
  readonly message: string;
}

export interface Operation {
  readonly id: string;
  readonly clusterKey: string;
  /** Found only below it, and below the cluster's subscription. */
  readonly location: string;
  /** Undefined: it is the whole cluster's. */
  readonly pool?: string;
  readonly startedAtMs: number;
  endsAtMs: number;
  status: 'InProgress' | 'Canceling' | 'Succeeded' | 'Failed' | 'Canceled';
  /** How it ends, or has ended. */
  failure?: OperationFailure;
  /** Still to come, in their order. */
  readonly steps: Step[];
  readonly correlationId: string;
  readonly caller: string;
  readonly operationName: string;
  readonly resourceId: string;
  /** Its steps set the provisioning states of the pools. */
  readonly isPoolByPool: boolean;
  readonly whenOver: (operation: Operation) => void;
}
