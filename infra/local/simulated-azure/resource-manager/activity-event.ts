/** One line of the activity log (docs `activity-log-schema`, category Administrative). */

export type ActivityStatus = 'Started' | 'Accepted' | 'Succeeded' | 'Failed';

export interface ActivityEvent {
  readonly id: string;
  readonly atMs: number;
  /** The same for everything that one request led to. */
  readonly correlationId: string;
  /** The same for the events of one operation. */
  readonly operationId: string;
  readonly caller: string;
  /** Such as `Microsoft.ContainerService/managedClusters/write`. */
  readonly operationName: string;
  readonly status: ActivityStatus;
  /** `statusCode` of the answer, where there was one. */
  readonly httpStatus?: number;
  readonly resourceId: string;
  /** What Azure says about a failure: an error body as text. */
  readonly statusMessage?: string;
}
