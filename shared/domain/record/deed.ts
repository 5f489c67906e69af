/** What a person did through a door: to one cluster, or to the fleet as a whole. */

/** Who did it, when, why and from where. */
export interface Doing {
  /** Of the request: the same request repeated is the same deed. */
  readonly id: string;
  readonly atMs: number;
  /** As the platform names them. */
  readonly by: string;
  readonly reason: string;
  /** Method and route. The platform's own log has the rest of it, under the id. */
  readonly door: string;
}

export type ClusterDeed = Doing &
  (
    | { readonly kind: 'exemption-granted'; readonly owner: string; readonly untilMs: number }
    | { readonly kind: 'exemption-withdrawn' }
    | { readonly kind: 'undo-asked' | 'resume-asked' | 'enforce-asked'; readonly isReimageApproved: boolean }
  );

export type FleetDeed = Doing & { readonly kind: 'sweep-asked' | 'writes-stopped' | 'writes-released' };

export const clusterDeedKinds = [
  'exemption-granted',
  'exemption-withdrawn',
  'undo-asked',
  'resume-asked',
  'enforce-asked',
] as const satisfies readonly ClusterDeed['kind'][];

export const fleetDeedKinds = [
  'sweep-asked',
  'writes-stopped',
  'writes-released',
] as const satisfies readonly FleetDeed['kind'][];

export type Deed = ClusterDeed | FleetDeed;

/** The switch of all writes: the last that somebody did to it. `isUntold`: it may not have been told yet. */
export interface SwitchState {
  readonly deed: FleetDeed & { readonly kind: 'writes-stopped' | 'writes-released' };
  readonly isUntold: boolean;
}
