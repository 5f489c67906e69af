/** The simulated Azure with a generated fleet, throttling as documented, in a process of its own. */

import { skipTime } from './shifted-date.ts';
import { noteNeighbour } from '../local/simulated-azure/admin/levers.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../local/simulated-azure/simulated-azure.ts';
import { documentOf } from '../local/simulated-azure/state.ts';
import { turnSwitches } from '../local/simulated-azure/switches.ts';
import { answerParent } from './child.ts';
import type { FleetShape } from './fleet-shape.ts';
import { generatedFleet, isOfShare } from './generated-fleet.ts';
import { makeRequestCounts, type RequestCounts } from './request-counts.ts';

export interface AzureStart {
  readonly shape: FleetShape;
  readonly switches: object;
}

export interface AzureAddress {
  readonly origin: string;
  readonly connectTo: Readonly<Record<string, string>>;
}

/** So that of an evenly spread tenth that drifts nobody is among the changed: they begin to drift. */
const beside = 7;

let azure: SimulatedAzure | undefined;
const counts: RequestCounts = makeRequestCounts();

answerParent({
  async start({ shape, switches }: AzureStart): Promise<AzureAddress> {
    const fleet = generatedFleet(shape, Date.now());
    azure = await startSimulatedAzure({ port: 0, fleet, onRequest: counts.add });
    const problem = turnSwitches(azure.state.switches, switches);
    if (problem !== undefined) throw new Error(problem);
    const { origin, connectTo } = azure;
    return { origin, connectTo };
  },
  skip: skipTime,
  switch(switches: object) {
    const problem = azure === undefined ? 'it is not started' : turnSwitches(azure.state.switches, switches);
    if (problem !== undefined) throw new Error(problem);
  },
  /** Since the last time it was asked. */
  counts: () => counts.take(),
  /** Somebody changes the channel of so many percent of the clusters; answers how many those are. */
  change(percent: number) {
    if (azure === undefined) throw new Error('it is not started');
    const { state, clock } = azure;
    const chosen = [...state.clusters.values()].filter((_, index) => isOfShare(index + beside, percent));
    for (const cluster of chosen) {
      const properties = documentOf(cluster.document['properties']);
      const profile = documentOf(properties['autoUpgradeProfile']);
      const nodeOSUpgradeChannel = profile['nodeOSUpgradeChannel'] === 'None' ? 'NodeImage' : 'None';
      properties['autoUpgradeProfile'] = { ...profile, nodeOSUpgradeChannel };
      noteNeighbour({ state, clock }, cluster, undefined);
    }
    return chosen.length;
  },
});
