/** A cluster and its windows whose values are known as far as a template or a plan tells them. */

import type { UnresolvedField } from '../../domain/cluster/cluster.ts';
import type { JsonObject } from '../../domain/json.ts';
import { splitGaps } from './arm-template/gaps.ts';
import {
  hasGap,
  isTemplateList,
  isTemplateObject,
  isUnresolved,
  shortened,
  type TemplateObject,
  type TemplateValue,
} from './arm-template/template-value.ts';
import { toConfiguration } from './posted-configuration.ts';
import { allTold, mostTold } from './template-family.ts';

/** What is read: a template's deployment or a plan's apply tells the rest. */
export type Source = 'template' | 'plan';

export type TemplateWindows =
  | { readonly kind: 'given'; readonly configurations: readonly JsonObject[] }
  | { readonly kind: 'unresolved'; readonly problem: string; readonly because: Source };

export interface ResolvedCluster {
  /** In ARM's form, without what only the deployment knows. */
  readonly document: JsonObject;
  /** What of that decides the judgement. */
  readonly unresolved: readonly UnresolvedField[];
}

/** Node pools beside the cluster. */
export interface Pools {
  readonly sure: readonly TemplateValue[];
  /** In words: those that may not be there, or be another cluster's. */
  readonly doubtful: readonly string[];
}

export function resolvedCluster(cluster: TemplateObject, pools: Pools): ResolvedCluster {
  const { known, gaps } = splitGaps(spread(cluster, pools.sure), staysAsText);
  const decisive = gaps
    .filter(({ path }) => decides.test(path))
    .map(({ path, text }) => ({ field: path.replace(/^properties\./, ''), expression: shortened(text) }));
  const doubtful = pools.doubtful.map((expression) => ({ field: 'agentPools', expression }));
  return { document: known as JsonObject, unresolved: firstOf([...decisive, ...doubtful]) };
}

function firstOf(unresolved: readonly UnresolvedField[]): readonly UnresolvedField[] {
  const more = unresolved.length - mostTold;
  const last = unresolved[mostTold - 1];
  if (more <= 0 || last === undefined) return unresolved;
  return [...unresolved.slice(0, mostTold - 1), { ...last, expression: `${last.expression} and ${String(more)} more` }];
}

/** What decides the judgement stands at its own place, also when an expression gives more than that. */
function spread(body: TemplateObject, pools: readonly TemplateValue[]): TemplateObject {
  const sku = valueAt(body, 'sku');
  const given = valueAt(body, 'properties');
  const properties = isUnresolved(given) ? { autoUpgradeProfile: given, agentPoolProfiles: given } : asObject(given);
  const profile = valueAt(properties, 'autoUpgradeProfile');
  const profiles = valueAt(properties, 'agentPoolProfiles');
  return {
    ...withoutField(withoutField(body, 'properties'), 'sku'),
    ...(sku === undefined ? {} : { sku: isUnresolved(sku) ? { name: sku } : sku }),
    properties: {
      ...withoutField(withoutField(properties, 'autoUpgradeProfile'), 'agentPoolProfiles'),
      autoUpgradeProfile: isUnresolved(profile)
        ? { nodeOSUpgradeChannel: profile, upgradeChannel: profile }
        : (profile ?? {}),
      agentPoolProfiles: isUnresolved(profiles) ? profiles : [...asList(profiles), ...pools],
    },
  };
}

const decides =
  /^(sku\.name|properties\.(autoUpgradeProfile\.(nodeOSUpgradeChannel|upgradeChannel)|agentPoolProfiles(\[\d+\](\.(osType|osSKU))?)?))$/i;
/** Names are told as they stand in the template, and a channel that is not known is not one that is not set. */
const staysAsText = /^(name|location|properties\.(autoUpgradeProfile\.\w+|agentPoolProfiles\[\d+\]\.name))$/i;

export interface ResolvedWindow {
  readonly name: string;
  readonly body: TemplateValue;
  readonly doubts: readonly string[];
}

/** One that is in doubt leaves all of them open. */
export function resolvedWindows(windows: readonly ResolvedWindow[], source: Source): TemplateWindows {
  const read = windows.map((window) => {
    const body = isTemplateObject(window.body) ? withoutField(window.body, 'name') : window.body;
    const { known, gaps } = splitGaps(body, /^$/);
    const unknown = gaps.filter(({ path }) => !/\.startDate$/i.test(path));
    const doubts = [
      ...window.doubts,
      ...(hasGap(window.name) ? ['its name is a template expression'] : []),
      ...unknown.map(
        ({ path, text }) =>
          `${path.replace(/^properties\./, '')} is ${source === 'plan' ? '' : 'the template expression '}${shortened(text)}`,
      ),
    ];
    return { name: window.name, doubts, configuration: { ...(known as JsonObject), name: window.name } };
  });
  const doubtful = read.filter(({ doubts }) => doubts.length > 0);
  if (doubtful.length > 0) return { kind: 'unresolved', problem: allTold(doubtful), because: source };
  return { kind: 'given', configurations: read.map(({ configuration }) => toConfiguration(configuration)) };
}

function asObject(value: TemplateValue | undefined): TemplateObject {
  return isTemplateObject(value) ? value : {};
}

function asList(value: TemplateValue | undefined): readonly TemplateValue[] {
  return isTemplateList(value) ? value : [];
}

export function valueAt(value: TemplateObject, name: string): TemplateValue | undefined {
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? undefined;
}

export function withoutField(value: TemplateObject, name: string): TemplateObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key.toLowerCase() !== name.toLowerCase()));
}
