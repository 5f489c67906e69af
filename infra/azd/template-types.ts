/** Types of resources that the compiled templates create: the rights and providers a deployment needs follow from them. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

export interface Needs {
  /** In the subscription that is deployed to. */
  readonly home: readonly string[];
  /** In every subscription of the fleet. */
  readonly fleet: readonly string[];
}

export function readNeeds(): Needs {
  const main = typesIn(readTemplate('azuredeploy.json'));
  const events = typesIn(readTemplate('events.json'));
  // What main.bicep deploys in another subscription is its part of the fleet; of the events all is.
  const fleet = [...main.elsewhere, ...events.here, ...events.elsewhere];
  return { home: unique(main.here), fleet: unique(fleet) };
}

function readTemplate(name: string): unknown {
  return JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../arm', name), 'utf8'));
}

interface Types {
  readonly here: readonly string[];
  readonly elsewhere: readonly string[];
}

const resource = z.looseObject({
  type: z.string(),
  /** Of a nested deployment: it goes there. */
  subscriptionId: z.string().optional(),
  /** One expression as a whole holds no deployment: Bicep writes those out. */
  properties: z.union([z.looseObject({ template: z.unknown().optional() }), z.string()]).optional(),
});
const template = z.looseObject({ resources: z.union([z.array(resource), z.record(z.string(), resource)]) });

function typesIn(value: unknown): Types {
  const { resources } = template.parse(value);
  const found = Object.values(resources).map(({ type, subscriptionId, properties }): Types => {
    const inner = typeof properties === 'string' ? undefined : properties?.template;
    const nested = inner === undefined ? undefined : typesIn(inner);
    const { here, elsewhere }: Types = nested ?? { here: [], elsewhere: [] };
    return subscriptionId === undefined
      ? { here: [type, ...here], elsewhere }
      : { here: [type], elsewhere: [type, ...here, ...elsewhere] };
  });
  return { here: found.flatMap(({ here }) => here), elsewhere: found.flatMap(({ elsewhere }) => elsewhere) };
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
