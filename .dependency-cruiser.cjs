// The layers. Imports point inward only; each rule is proven by a fixture in test/fixtures/layers that breaks it.
/** The wings of the domain, from the ground floor up: each imports only what stands before it. */
const wings = [
  'time',
  'maintenance',
  'cluster',
  'images',
  'events',
  'policy',
  'access',
  'judging',
  'repair',
  'record',
  'fleet',
  'notices',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain imports nothing but itself: no npm package, no node builtin, no other layer.',
      severity: 'error',
      from: { path: '^shared/domain/' },
      to: { pathNot: '^shared/domain/' },
    },
    ...wings.slice(0, -1).map((wing, floor) => ({
      name: 'wings-in-order',
      comment: `${wing} imports only wings before it: ${wings.slice(0, floor).join(', ')}.`,
      severity: 'error',
      from: { path: `^shared/domain/${wing}/` },
      to: { path: `^shared/domain/(${wings.slice(floor + 1).join('|')})/` },
    })),
    {
      name: 'every-domain-file-has-a-wing',
      comment: 'Beside the wings stand only leaves that import nothing.',
      severity: 'error',
      from: { path: '^shared/domain/[^/]+\\.ts$' },
      to: { path: '^shared/' },
    },
    {
      name: 'contracts-know-domain-and-ports',
      comment: 'Contracts turn foreign shapes into domain values: zod, the domain, the names of ports, and hashes.',
      severity: 'error',
      from: { path: '^shared/contracts/' },
      to: {
        pathNot:
          '^shared/(contracts|domain)/|^shared/field-problem\\.ts$|^shared/channels/receivers?(-fields)?\\.ts$|^node_modules/zod/|^(node:)?crypto$',
      },
    },
    {
      name: 'ports-know-domain',
      severity: 'error',
      from: { path: '^shared/ports/' },
      to: { pathNot: '^shared/(ports|domain)/' },
    },
    {
      name: 'views-know-domain',
      comment: 'Views are pure renderers.',
      severity: 'error',
      from: { path: '^shared/views/' },
      to: { pathNot: '^shared/(views|domain)/|^node_modules/(hono|ical-generator)/' },
    },
    {
      name: 'use-cases-know-no-world',
      comment: 'Use cases reach the world through ports: no SDK, no adapter, no builtin, no view.',
      severity: 'error',
      from: { path: '^shared/use-cases/' },
      to: { pathNot: '^shared/(use-cases|domain|ports)/' },
    },
    {
      name: 'adapters-know-ports-not-use-cases',
      severity: 'error',
      from: { path: '^shared/adapters/' },
      to: {
        path: '^(functions|infra|test)/|^shared/(use-cases|inbound|views|channels)/|^shared/(composition(-for-people)?|services|app)\\.ts$',
      },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^shared/adapters/([^/]+)/' },
      to: { path: '^shared/adapters/', pathNot: '^shared/adapters/$1/' },
    },
    {
      name: 'inbound-knows-no-adapter',
      comment: 'Inbound parses and delegates; use cases are types to it.',
      severity: 'error',
      from: { path: '^shared/inbound/' },
      to: {
        path: '^(functions|infra|test)/|^shared/adapters/|^shared/(composition(-for-people)?|services|app)\\.ts$',
      },
    },
    {
      name: 'inbound-knows-use-cases-as-types',
      severity: 'error',
      from: { path: '^shared/inbound/' },
      to: { path: '^shared/use-cases/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'doors-only-register',
      comment: 'A door knows the services and how to be called, nothing else.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { pathNot: '^functions/|^shared/inbound/|^shared/services\\.ts$|^node_modules/@azure/functions/' },
    },
    {
      name: 'nothing-imports-doors',
      severity: 'error',
      from: { pathNot: '^(functions|test)/' },
      to: { path: '^functions/' },
    },
    {
      name: 'only-doors-use-services',
      severity: 'error',
      from: { pathNot: '^(functions|test)/' },
      to: { path: '^shared/services\\.ts$' },
    },
    {
      name: 'channels-do-not-know-each-other',
      comment: 'A channel is a folder: who can be reached, what is sent, how it is sent; index.ts registers it.',
      severity: 'error',
      from: { path: '^shared/channels/([^/]+)/' },
      to: { path: '^shared/channels/[^/]+/', pathNot: '^shared/channels/$1/' },
    },
    {
      name: 'channels-know-no-use-case',
      severity: 'error',
      from: { path: '^shared/channels/' },
      to: {
        path: '^(functions|infra|test)/|^shared/(use-cases|inbound)/|^shared/(composition(-for-people)?|services|app)\\.ts$|^shared/adapters/|^shared/contracts/',
      },
    },
    {
      name: 'only-composition-constructs-adapters',
      comment:
        'The simulation and recordings compare and keep JSON as the product does; they may borrow these two modules.',
      severity: 'error',
      from: { pathNot: '^shared/(adapters/|channels/|composition(-for-people)?\\.ts$)|^test/' },
      to: { path: '^shared/adapters/', pathNot: '^shared/adapters/azure-arm/(json-leaves|exact-json)\\.ts$' },
    },
    {
      name: 'product-does-not-know-its-surroundings',
      comment: 'Nothing that is deployed knows of infra, tests or the simulation.',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: { path: '^(infra|test)/' },
    },
    {
      name: 'no-development-dependency-in-product',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(functions|shared)/' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|coverage)/|^test/fixtures/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.cjs', '.json'],
    },
  },
};
