// The rooms of the tree and what each may import: an allow-list, lowest room first. Every other import is refused.

export interface Room {
  /** A folder with everything below it, or one file. The longest matching path decides the room of a file. */
  readonly path: string;
  /** Other rooms, with everything below them. They must be earlier in the list, so rooms cannot import in a circle. */
  readonly may: readonly string[];
  /** How each package may be imported; `node:` stands for all modules of Node. */
  readonly packages: Readonly<Record<string, PackageUse>>;
  readonly because: string;
}

/**
 * `types`: types only, nothing is loaded. `late`: types, or `import()` at first use, because loading it earlier would
 * delay the host's first answer. `any`: without limits.
 */
export type PackageUse = 'types' | 'late' | 'any';

const builtIn = { 'node:': 'any' } as const;

export const rooms: readonly Room[] = [
  {
    path: 'src/protocol/wire/call.ts',
    may: [],
    packages: {},
    because: 'The schema of each method contains the context of a call.',
  },
  {
    path: 'src/protocol/declare',
    may: ['src/protocol/wire/call.ts'],
    packages: { 'json-schema-to-ts': 'types' },
    because: 'How things are declared does not depend on what is declared.',
  },
  {
    path: 'src/protocol/wire',
    may: ['src/protocol/declare', 'src/protocol/wire/call.ts'],
    packages: { 'json-schema-to-ts': 'types' },
    because: 'Messages that belong to no resource. An old Node must be able to load them.',
  },
  {
    path: 'src/protocol/resources',
    may: ['src/protocol/declare', 'src/protocol/wire'],
    packages: {},
    because: 'One file per resource; none needs the list of all resources.',
  },
  {
    path: 'src/protocol',
    may: ['src/protocol/declare', 'src/protocol/resources', 'src/protocol/wire'],
    packages: {},
    because: 'The contract imports nothing, because both clients and the host use it.',
  },
  {
    path: 'src/call',
    may: ['src/protocol'],
    packages: builtIn,
    because: 'The context and the failures of a call do not depend on HTTP.',
  },
  {
    path: 'src/files',
    may: ['src/call', 'src/protocol'],
    packages: builtIn,
    because: 'Local files have nothing to do with registries.',
  },
  {
    path: 'src/validation',
    may: ['src/protocol'],
    packages: { ...builtIn, ajv: 'late' },
    because: 'Checks values against any JSON Schema.',
  },
  {
    path: 'src/docker',
    may: ['src/call', 'src/files', 'src/protocol'],
    packages: { ...builtIn, 'proper-lockfile': 'late' },
    because: "Docker's login files and credential helpers are independent of a session.",
  },
  {
    path: 'src/transport/undici',
    may: [],
    packages: { undici: 'any' },
    because: 'The only place that loads undici, at the first request.',
  },
  {
    path: 'src/transport',
    may: ['src/call', 'src/protocol', 'src/transport/undici'],
    packages: { ...builtIn, undici: 'types' },
    because: 'HTTP to any host, independent of identities and registries.',
  },
  {
    path: 'src/auth',
    may: ['src/call', 'src/protocol', 'src/transport'],
    packages: builtIn,
    because: 'Adds authentication to a sender; it handles tokens and scopes, whatever the request is for.',
  },
  {
    path: 'src/registry',
    may: ['src/auth', 'src/call', 'src/protocol', 'src/transport', 'src/validation'],
    packages: { ...builtIn, 'json-schema-to-ts': 'types' },
    because: 'The data plane of one registry; the identity is a parameter.',
  },
  {
    path: 'src/lifecycle',
    may: ['src/auth', 'src/call', 'src/files', 'src/protocol', 'src/registry', 'src/validation'],
    packages: { ...builtIn, 'json-schema-to-ts': 'types', re2js: 'late' },
    because: 'Clean-ups use a registry client and are independent of the session.',
  },
  {
    path: 'src/report',
    may: ['src/call', 'src/lifecycle', 'src/protocol', 'src/registry'],
    packages: builtIn,
    because: 'Adds up what clean-ups read, deletes nothing, and is independent of the session.',
  },
  {
    path: 'report-page',
    may: ['src/protocol', 'src/report'],
    packages: { 'd3-hierarchy': 'any' },
    because:
      'The page of a report runs in a browser, so it imports only types of the report, and words of the contract.',
  },
  {
    path: 'src/health',
    may: ['src/auth', 'src/call', 'src/protocol', 'src/registry', 'src/transport'],
    packages: builtIn,
    because:
      'Checks the network path to a registry and the access to it; the identity is a parameter, and nothing is changed.',
  },
  {
    path: 'src/artifacts/archives',
    may: ['src/call', 'src/files', 'src/protocol', 'src/registry'],
    packages: { ...builtIn, tar: 'any' },
    because: 'Tar files and compressed layers, independent of their source and destination.',
  },
  {
    path: 'src/artifacts/transfer',
    may: ['src/call', 'src/files', 'src/protocol', 'src/registry'],
    packages: builtIn,
    because: 'Moves a tree of content between any source and destination, through their interfaces only.',
  },
  {
    path: 'src/artifacts/ends',
    may: [
      'src/artifacts/archives',
      'src/artifacts/transfer',
      'src/auth',
      'src/call',
      'src/files',
      'src/protocol',
      'src/registry',
    ],
    packages: builtIn,
    because: 'The kinds of sources and destinations, independent of the commands that combine them.',
  },
  {
    path: 'src/artifacts',
    may: [
      'src/artifacts/archives',
      'src/artifacts/ends',
      'src/artifacts/transfer',
      'src/call',
      'src/files',
      'src/protocol',
      'src/registry',
    ],
    packages: builtIn,
    because: 'Push, pull and copy use a registry client and are independent of the session.',
  },
  {
    path: 'src/management/azure',
    may: ['src/auth', 'src/call', 'src/protocol', 'src/registry', 'src/transport', 'src/validation'],
    packages: {
      ...builtIn,
      '@azure-rest/core-client': 'late',
      '@azure/arm-authorization': 'late',
      '@azure/arm-containerregistry': 'late',
      '@azure/arm-resources': 'late',
      '@azure/arm-resources-subscriptions': 'late',
      '@azure/core-lro': 'late',
      '@azure/core-rest-pipeline': 'late',
      '@azure/monitor-query-logs': 'late',
    },
    because: "Calls Azure Resource Manager through Microsoft's SDKs and our transport; the account is a parameter.",
  },
  {
    path: 'src/management/resources',
    may: ['src/call', 'src/management/azure', 'src/protocol'],
    packages: { ...builtIn, '@azure-rest/core-client': 'types', '@azure/arm-containerregistry': 'types' },
    because: 'One file per resource; azure/ creates the clients of the SDK.',
  },
  {
    path: 'src/management/template',
    may: ['src/call', 'src/management/azure', 'src/protocol'],
    packages: { ...builtIn, '@azure/arm-containerregistry': 'types' },
    because: 'Exports registries as templates; it reads them through azure/ and changes nothing.',
  },
  {
    path: 'src/packing',
    may: ['src/call', 'src/files', 'src/protocol'],
    packages: { ...builtIn, tar: 'late' },
    because: 'Packs a folder as Docker does, independent of where it is sent.',
  },
  {
    path: 'src/management/tasks',
    may: [
      'src/call',
      'src/files',
      'src/management/azure',
      'src/management/resources',
      'src/packing',
      'src/protocol',
      'src/transport',
    ],
    packages: { ...builtIn, '@azure-rest/core-client': 'types', croner: 'late', yaml: 'late' },
    because: 'Builds and tasks, with the storage of their sources and logs.',
  },
  {
    path: 'src/session',
    may: [
      'src/auth',
      'src/call',
      'src/docker',
      'src/files',
      'src/management/azure',
      'src/protocol',
      'src/registry',
      'src/transport',
    ],
    packages: {
      ...builtIn,
      '@azure/core-rest-pipeline': 'late',
      '@azure/identity': 'late',
      '@azure/msal-node': 'late',
      'json-schema-to-ts': 'types',
    },
    because: 'Identities and connections; it creates clients, and does not call services itself.',
  },
  {
    path: 'src/completion',
    may: ['src/auth', 'src/call', 'src/management/azure', 'src/management/tasks', 'src/protocol', 'src/registry'],
    packages: builtIn,
    because: 'What the Tab key offers; the client or account is a parameter.',
  },
  {
    path: 'src/handlers',
    may: [
      'src/artifacts',
      'src/call',
      'src/completion',
      'src/docker',
      'src/files',
      'src/lifecycle',
      'src/health',
      'src/management',
      'src/protocol',
      'src/registry',
      'src/report',
      'src/session',
      'src/validation',
    ],
    packages: builtIn,
    because: 'Each handler maps a method of the contract to a service, without HTTP or tokens.',
  },
  {
    path: 'src/cmdlets',
    may: ['src/call', 'src/management/azure', 'src/protocol'],
    packages: { ...builtIn, ajv: 'types' },
    because: 'Decides from the contract alone what typed values and piped objects mean; it sends nothing.',
  },
  {
    path: 'host',
    may: [
      'src/call',
      'src/cmdlets',
      'src/docker',
      'src/files',
      'src/handlers',
      'src/protocol',
      'src/session',
      'src/transport',
      'src/validation',
    ],
    packages: { ...builtIn, ajv: 'types', undici: 'late', 'vscode-jsonrpc': 'any' },
    because: 'The edge of the process: independent of its clients, and it runs the emulator as a separate program.',
  },
  {
    path: 'console/failure.ts',
    may: ['src/protocol'],
    packages: {},
    because: 'The one class of errors that the console throws.',
  },
  {
    path: 'console/items.ts',
    may: ['src/protocol'],
    packages: {},
    because: 'The output of cmdlets, for the next cmdlet or the screen.',
  },
  {
    path: 'console/line',
    may: ['console/failure.ts'],
    packages: builtIn,
    because: 'Splits text into words, independent of the cmdlets.',
  },
  {
    path: 'console/plan',
    may: ['console/failure.ts', 'console/line', 'src/protocol'],
    packages: { ...builtIn, 'fastest-levenshtein': 'any' },
    because: 'Plans all calls of a line before the first is made.',
  },
  {
    path: 'console/screen',
    may: ['console/failure.ts', 'console/items.ts', 'console/line', 'console/plan', 'src/protocol'],
    packages: { ...builtIn, 'string-width': 'late' },
    because: 'Only shows output; it calls nothing.',
  },
  {
    path: 'console/run',
    may: ['console/failure.ts', 'console/items.ts', 'console/line', 'console/plan', 'console/screen', 'src/protocol'],
    packages: { ...builtIn, 'vscode-jsonrpc': 'any' },
    because: 'Talks to the host and the user, for one command, a script or a prompt.',
  },
  {
    path: 'console',
    may: [
      'console/failure.ts',
      'console/items.ts',
      'console/line',
      'console/plan',
      'console/run',
      'console/screen',
      'src/protocol',
    ],
    packages: builtIn,
    because: 'A thin client uses only the contract.',
  },
  {
    path: 'powershell-module/build',
    may: ['src/protocol'],
    packages: { ...builtIn, marked: 'any' },
    because: 'The module is generated from the contract, and its help topics from the guides in docs/.',
  },
  {
    path: 'emulator/clock.ts',
    may: [],
    packages: builtIn,
    because: 'The clock, which tests can move.',
  },
  {
    path: 'emulator/storage',
    may: ['emulator/clock.ts'],
    packages: builtIn,
    because: 'Stored content, independent of the protocols that read it.',
  },
  {
    path: 'emulator/http',
    may: ['emulator/clock.ts', 'emulator/storage'],
    packages: builtIn,
    because: 'The HTTP listener of all emulated services; replies may stream stored content.',
  },
  {
    path: 'emulator/identity',
    may: ['emulator/clock.ts'],
    packages: builtIn,
    because: 'Identities, used by the registry, Entra ID and Resource Manager.',
  },
  {
    path: 'emulator/registry',
    may: ['emulator/clock.ts', 'emulator/http', 'emulator/identity', 'emulator/storage'],
    packages: builtIn,
    because: 'The data plane does not depend on the emulated Azure.',
  },
  {
    path: 'emulator/seed',
    may: ['emulator/clock.ts', 'emulator/registry', 'emulator/storage'],
    packages: { ...builtIn, tar: 'any' },
    because: 'Fills a registry the way a push does.',
  },
  {
    path: 'emulator/entra',
    may: ['emulator/clock.ts', 'emulator/http', 'emulator/identity'],
    packages: builtIn,
    because: 'The token services are independent of registries.',
  },
  {
    path: 'emulator/arm',
    may: [
      'emulator/clock.ts',
      'emulator/http',
      'emulator/identity',
      'emulator/registry',
      'emulator/seed',
      'emulator/storage',
    ],
    packages: builtIn,
    because: 'Creates and manages registries, independent of Entra ID.',
  },
  {
    path: 'emulator/tasks',
    may: [
      'emulator/arm',
      'emulator/clock.ts',
      'emulator/http',
      'emulator/identity',
      'emulator/registry',
      'emulator/storage',
    ],
    packages: { ...builtIn, tar: 'any', yaml: 'any' },
    because: 'Builds and tasks extend Resource Manager, which does not depend on them.',
  },
  {
    path: 'emulator',
    may: [
      'emulator/arm',
      'emulator/clock.ts',
      'emulator/entra',
      'emulator/http',
      'emulator/identity',
      'emulator/registry',
      'emulator/seed',
      'emulator/storage',
      'emulator/tasks',
    ],
    packages: builtIn,
    because: 'It shares no code with src: tests would not notice an error in shared code.',
  },
  {
    path: 'tasks/quoted.ts',
    may: [],
    packages: {},
    because: 'Paths in the commands of everything that runs PowerShell from outside.',
  },
  {
    path: 'bench',
    may: ['emulator', 'src/protocol', 'tasks/quoted.ts'],
    packages: {
      ...builtIn,
      '@azure/container-registry': 'any',
      'puppeteer-core': 'any',
      undici: 'any',
      'vscode-jsonrpc': 'any',
    },
    because: 'Measures the built programs from outside.',
  },
  {
    path: 'tasks',
    may: [
      'bench',
      'emulator',
      'powershell-module',
      'src/management/tasks',
      'src/protocol',
      'src/registry',
      'src/validation',
      'tasks/quoted.ts',
    ],
    packages: { ...builtIn, ajv: 'any', 'puppeteer-core': 'any', rolldown: 'any', tar: 'any', yazl: 'any' },
    because: 'Builds everything from the contract, and runs the programs as a user would.',
  },
  { path: 'demo', may: [], packages: builtIn, because: 'Uses the build as a user would.' },
];

/** Folders without rules for imports. Knip still checks their packages. */
export const unruled = ['test', 'vitest.config.ts'];

/**
 * Imports that break the rules and are to be removed. An entry that is no longer needed is an error, so this list only
 * gets shorter.
 */
export const knownArrows: readonly { readonly from: string; readonly to: string }[] = [];

/** Folders whose files still import in a circle; entries that are no longer needed are errors, too. */
export const knownCircles: readonly string[] = [];
