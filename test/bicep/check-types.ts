/** Compares resources of a Bicep file with Microsoft's published types: names, types and literals. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { propertiesOf, stringOf, type BicepResource } from './read-bicep.ts';

interface Shape {
  readonly props: Readonly<Record<string, string>>;
  /** Type of any other property. */
  readonly any?: string;
  /** Discriminated: which property chooses, and the variants. */
  readonly by?: string;
  readonly variants?: readonly Readonly<Record<string, string>>[];
}

interface TypeEntry {
  readonly body: Shape;
  readonly defs: Readonly<Record<string, Shape>>;
}

const published = JSON.parse(readFileSync(join(import.meta.dirname, 'types.json'), 'utf8')) as Readonly<
  Record<string, TypeEntry>
>;

/** Types that the source lacks, written down from the SDK's models; only what is used here. */
const handWritten: Readonly<Record<string, TypeEntry>> = {
  'Microsoft.Insights/scheduledQueryRules@2023-12-01': {
    body: {
      props: { name: '!string', location: '!string', tags: 'any', kind: 'LogAlert | LogToMetric', properties: '!Rule' },
    },
    defs: {
      Rule: {
        props: {
          displayName: 'string',
          description: 'string',
          severity: '!int',
          enabled: 'bool',
          scopes: '!string[]',
          evaluationFrequency: '!string',
          windowSize: '!string',
          criteria: '!Criteria',
          actions: 'Actions',
          autoMitigate: 'bool',
          muteActionsDuration: 'string',
        },
      },
      Criteria: { props: { allOf: '!Condition[]' } },
      Condition: {
        props: {
          query: '!string',
          timeAggregation: '!Count | Average | Minimum | Maximum | Total',
          operator: '!Equals | GreaterThan | GreaterThanOrEqual | LessThan | LessThanOrEqual',
          threshold: '!int',
          failingPeriods: 'Periods',
        },
      },
      Periods: { props: { numberOfEvaluationPeriods: 'int', minFailingPeriodsToAlert: 'int' } },
      Actions: { props: { actionGroups: 'string[]', customProperties: 'any' } },
    },
  },
  'Microsoft.Insights/actionGroups@2023-01-01': {
    body: { props: { name: '!string', location: '!string', tags: 'any', properties: '!Group' } },
    defs: {
      Group: { props: { groupShortName: '!string', enabled: '!bool', emailReceivers: 'Email[]' } },
      Email: { props: { name: '!string', emailAddress: '!string', useCommonAlertSchema: 'bool' } },
    },
  },
  'Microsoft.Insights/metricAlerts@2018-03-01': {
    body: { props: { name: '!string', location: '!global', tags: 'any', properties: '!Alert' } },
    defs: {
      Alert: {
        props: {
          description: 'string',
          severity: '!int',
          enabled: '!bool',
          scopes: '!string[]',
          evaluationFrequency: '!string',
          windowSize: '!string',
          criteria: '!Criteria',
          autoMitigate: 'bool',
          actions: 'Action[]',
        },
      },
      Criteria: {
        props: {
          'odata.type': '!Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria',
          allOf: '!Criterion[]',
        },
      },
      Criterion: {
        props: {
          criterionType: '!StaticThresholdCriterion',
          name: '!string',
          metricName: '!string',
          timeAggregation: '!Average | Count | Minimum | Maximum | Total',
          operator: '!Equals | GreaterThan | GreaterThanOrEqual | LessThan | LessThanOrEqual',
          threshold: '!int',
        },
      },
      Action: { props: { actionGroupId: '!string' } },
    },
  },
  'Microsoft.Web/sites/config@2024-11-01': {
    body: {
      props: {},
      by: 'name',
      variants: [
        { name: '!authsettingsV2', properties: '!Settings' },
        { name: '!appsettings', properties: '!any' },
      ],
    },
    defs: {
      Settings: {
        props: {
          platform: 'Platform',
          globalValidation: 'Validation',
          httpSettings: 'Http',
          identityProviders: 'Providers',
          login: 'Login',
        },
      },
      Platform: { props: { enabled: 'bool' } },
      Validation: {
        props: {
          requireAuthentication: 'bool',
          unauthenticatedClientAction: 'RedirectToLoginPage | AllowAnonymous | Return401 | Return403',
          redirectToProvider: 'string',
          excludedPaths: 'string[]',
        },
      },
      Http: { props: { requireHttps: 'bool' } },
      Providers: { props: { azureActiveDirectory: 'Entra' } },
      Entra: { props: { enabled: 'bool', registration: 'Registration', validation: 'Tokens' } },
      Registration: { props: { clientId: 'string', clientSecretSettingName: 'string', openIdIssuer: 'string' } },
      Tokens: { props: { allowedAudiences: 'string[]' } },
      Login: { props: { tokenStore: 'TokenStore' } },
      TokenStore: { props: { enabled: 'bool' } },
    },
  },
};
const types = new Map(
  Object.entries({ ...published, ...handWritten }).map(([name, entry]) => [name.toLowerCase(), entry]),
);

export interface TypeCheck {
  readonly findings: readonly string[];
  /** Properties that were compared, and values that could not be looked into. */
  readonly compared: number;
  readonly opaque: number;
}

interface Walk {
  readonly defs: TypeEntry['defs'];
  readonly findings: string[];
  compared: number;
  opaque: number;
}

/** Properties of Bicep itself. */
const ofLanguage = new Set(['parent', 'scope', 'dependsOn']);
/** Documented by Microsoft, but in no published type: docs/facts/app-service-authentication.md. */
const untyped = new Set(['functionsRuntimeAdminIsolationEnabled']);

export function checkTypes(resources: readonly BicepResource[]): TypeCheck {
  const all = { findings: [] as string[], compared: 0, opaque: 0 };
  for (const { type, version, body, symbol } of resources) {
    const entry = types.get(`${type}@${version}`.toLowerCase());
    if (entry === undefined) {
      all.findings.push(`${symbol}: there is no type ${type}@${version} to compare with`);
      continue;
    }
    const walk: Walk = { defs: entry.defs, findings: [], compared: 0, opaque: 0 };
    checkObject(body, entry.body, symbol, walk);
    all.findings.push(...walk.findings);
    all.compared += walk.compared;
    all.opaque += walk.opaque;
  }
  return all;
}

function checkObject(node: Node, shape: Shape, path: string, walk: Walk): void {
  const properties = propertiesOf(node).filter(
    ({ node: each }) => each.namedChildren[0]?.type !== 'resource_declaration',
  );
  const given = new Map(properties.map(({ name, value }) => [name, value]));
  const known = knownProperties(shape, given, walk);
  if (known === undefined) return;
  for (const [name, value] of given) {
    if (ofLanguage.has(name) || untyped.has(name) || value === undefined) continue;
    const expected = known[name] ?? shape.any;
    walk.compared += 1;
    if (expected === undefined) walk.findings.push(`${path}.${name}: ${unknownName(name, known)}`);
    else if (expected.includes('-') && /^!?-/.test(expected)) walk.findings.push(`${path}.${name}: is read-only`);
    else checkValue(value, expected.replace(/^!?-?/, ''), `${path}.${name}`, walk);
  }
  for (const [name, expected] of Object.entries(known))
    if (expected.startsWith('!') && !expected.startsWith('!-') && !given.has(name) && name !== 'name')
      walk.findings.push(`${path}.${name}: is missing`);
}

function unknownName(name: string, known: Readonly<Record<string, string>>): string {
  const meant = Object.keys(known).find((each) => each.toLowerCase() === name.toLowerCase());
  return meant === undefined ? 'is not known' : `is not known; did you mean ${meant}?`;
}

/** Undefined: which variant it is cannot be seen. */
function knownProperties(
  shape: Shape,
  given: ReadonlyMap<string, Node | undefined>,
  walk: Walk,
): Readonly<Record<string, string>> | undefined {
  if (shape.by === undefined) return shape.props;
  const { by, variants = [] } = shape;
  const chosen = given.get(by);
  if (chosen?.type !== 'string' || chosen.text.includes('${')) {
    walk.opaque += 1;
    return undefined;
  }
  const variant = variants.find((each) => each[by]?.replace(/^!?-?/, '') === stringOf(chosen));
  if (variant === undefined) {
    walk.findings.push(`${by}: "${stringOf(chosen)}" is none of ${variants.map((each) => each[by] ?? '').join(', ')}`);
    return undefined;
  }
  return { ...shape.props, ...variant };
}

function checkValue(node: Node, expected: string, path: string, walk: Walk): void {
  if (expected === 'any') return;
  const options = expected.split(' | ');
  switch (node.type) {
    case 'string':
      checkString(node, options, path, walk);
      return;
    case 'number':
      if (!options.includes('int')) walk.findings.push(`${path}: is a number, not ${expected}`);
      return;
    case 'boolean':
      if (!options.includes('bool')) walk.findings.push(`${path}: is true or false, not ${expected}`);
      return;
    case 'object': {
      const shape = options.map((option) => walk.defs[option]).find((each) => each !== undefined);
      if (shape !== undefined) checkObject(node, shape, path, walk);
      else if (options.some((option) => ['string', 'int', 'bool'].includes(option) || option.endsWith('[]')))
        walk.findings.push(`${path}: is an object, not ${expected}`);
      return;
    }
    case 'array': {
      const item = options.find((option) => option.endsWith('[]'));
      if (item === undefined) walk.findings.push(`${path}: is a list, not ${expected}`);
      else for (const child of node.namedChildren) checkValue(child, item.slice(0, -2), `${path}[]`, walk);
      return;
    }
    case 'ternary_expression':
      for (const field of ['consequence', 'alternative']) {
        const branch = node.childForFieldName(field);
        if (branch !== null) checkValue(branch, expected, path, walk);
      }
      return;
    case 'null':
      // Leaves the property out.
      return;
    default:
      walk.opaque += 1;
  }
}

const primitives = new Set(['string', 'int', 'bool', 'any', 'null']);

function checkString(node: Node, options: readonly string[], path: string, walk: Walk): void {
  const isTyped = options.some((option) => walk.defs[option] !== undefined || option.endsWith('[]'));
  const hasLiterals = options.some((option) => !primitives.has(option) && !isTyped);
  if (options.includes('string')) return;
  if (!hasLiterals) walk.findings.push(`${path}: is text, not ${options.join(' | ')}`);
  else if (node.text.includes('${')) walk.opaque += 1;
  else if (!options.includes(stringOf(node)))
    walk.findings.push(`${path}: "${stringOf(node)}" is none of ${options.join(', ')}`);
}
