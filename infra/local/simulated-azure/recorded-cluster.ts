/** A recorded cluster in the simulated Azure: until somebody changes it, it answers word for word as Azure did. */

import { placeOf, type Recording } from '../../recording/recording.ts';
import type { Answer, Call } from './call.ts';
import {
  documentOf,
  isDocument,
  poolsOf,
  textOf,
  type Fleet,
  type JsonDocument,
  type RecordedAnswer,
  type SimulatedCluster,
} from './state.ts';

/** Adds it, with a subscription of its own. Undefined: the cluster itself is not among the answers. */
export function withRecorded(fleet: Fleet, recording: Recording): Fleet | undefined {
  const cluster = recordedCluster(recording);
  const [, , subscription = ''] = recording.cluster.split('/');
  if (cluster === undefined) return undefined;
  return {
    ...fleet,
    subscriptions: [...fleet.subscriptions, { id: subscription, name: 'Recorded', managementGroup: 'recorded' }],
    clusters: [...fleet.clusters, cluster],
  };
}

function recordedCluster(recording: Recording): SimulatedCluster | undefined {
  const answers = answersIn(recording);
  const document = documentOf(answers.get('')?.body);
  if (textOf(document['id']).toLowerCase() !== recording.cluster.toLowerCase()) return undefined;
  const list = documentOf(answers.get('/maintenanceconfigurations')?.body)['value'];
  const windows = Array.isArray(list) ? list.filter(isDocument) : [];
  const configurations = new Map(windows.map((window) => [textOf(window['name']), window]));
  return {
    document: structuredClone(document),
    configurations: structuredClone(configurations),
    why: `Recorded on ${recording.recordedOn} from a real cluster.`,
    graphId: textOf(document['id']).replace('/resourceGroups/', '/resourcegroups/'),
    hidesETag: [document, ...poolsOf(document)].every(({ eTag }) => eTag === undefined),
    seed: { document, configurations },
    recorded: answers,
  };
}

/** By what the path has after the cluster's id. The first of each: what was asked later was asked after a write. */
function answersIn(recording: Recording): ReadonlyMap<string, RecordedAnswer> {
  const answers = new Map<string, RecordedAnswer>();
  for (const exchange of recording.exchanges) {
    const place = placeOf(recording, exchange);
    if (exchange.method === 'PUT') break;
    if (place === undefined || exchange.answer === undefined || answers.has(place)) continue;
    answers.set(place, exchange.answer);
  }
  return answers;
}

/** Undefined: it was not recorded, or the cluster is not what it was; then the simulation answers. */
export function recordedAnswer({ method, path, state }: Call): Answer | undefined {
  if (method !== 'GET') return undefined;
  const key = path.toLowerCase();
  const id = /^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+\/managedclusters\/[^/]+)(.*)$/.exec(
    key,
  );
  const cluster = state.clusters.get(id?.[1] ?? '');
  return cluster?.recorded === undefined || isChanged(cluster) ? undefined : cluster.recorded.get(id?.[2] ?? '');
}

function isChanged({ document, configurations, seed }: SimulatedCluster): boolean {
  const text = (each: JsonDocument, windows: ReadonlyMap<string, JsonDocument>) => JSON.stringify([each, ...windows]);
  return text(document, configurations) !== text(seed.document, seed.configurations);
}
