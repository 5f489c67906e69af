/** Puts together what records one cluster for the person who runs it: no storage, no messenger, no sweep. */

import { makeArmConnection } from './adapters/azure-arm/arm-connection.ts';
import { makeArmRequests } from './adapters/azure-arm/arm-requests.ts';
import { makeClusterRecorder } from './adapters/azure-arm/cluster-recorder.ts';
import { makeCredential, onFirstUse } from './http/sign-in.ts';
import { makeAzureClient } from './http/ways-out.ts';
import type { ClusterRecorder } from './ports/recording.ts';

/** A write is long for a person who watches: nobody else writes meanwhile, or the eTag tells. */
const deadlines = { readMs: 60_000, writeMs: 120_000 };

/** Writes only where its `writeBack` is called. Signs in as the person who runs it. */
export function composeRecorder(routes: Parameters<typeof makeAzureClient>[0]): ClusterRecorder {
  const azure = {
    credential: onFirstUse(() => makeCredential()),
    httpClient: onFirstUse(() => makeAzureClient(routes)),
  };
  const arm = makeArmRequests(makeArmConnection(azure), deadlines);
  return makeClusterRecorder(arm, {
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}
