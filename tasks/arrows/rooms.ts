// Which part of the tree may import which: an allow-list a room, from the ground up. What is not named is refused.

export interface Room {
  /** A folder with everything below it, or one file. A file belongs to the longest that fits. */
  readonly path: string;
  /** Other rooms, with everything below them. They stand earlier in the list: so no circle of rooms can be written. */
  readonly may: readonly string[];
  /** How each package, or `node:` for all that Node brings, may be imported. */
  readonly packages: Readonly<Record<string, PackageUse>>;
  readonly because: string;
}

/**
 * `types`: for the compiler only, nothing is loaded. `late`: that, or by `import()` at its first use, because loading
 * it would delay the first answer of a host that does not need it. `any`: however it likes.
 */
export type PackageUse = 'types' | 'late' | 'any';

const builtIn = { 'node:': 'any' } as const;

export const rooms: readonly Room[] = [
  {
    path: 'src/protocol/wire/call.ts',
    may: [],
    packages: {},
    because: 'What every call brings along stands in the schema of each method.',
  },
  {
    path: 'src/protocol/declare',
    may: ['src/protocol/wire/call.ts'],
    packages: { 'json-schema-to-ts': 'types' },
    because: 'The language of declarations knows nothing that is declared in it.',
  },
  {
    path: 'src/protocol/wire',
    may: ['src/protocol/declare', 'src/protocol/wire/call.ts'],
    packages: { 'json-schema-to-ts': 'types' },
    because: 'What crosses the pipe and is no resource; an old Node must be able to load it.',
  },
  {
    path: 'src/protocol/resources',
    may: ['src/protocol/declare', 'src/protocol/wire'],
    packages: {},
    because: 'One file a resource, declared without the catalogue that they are gathered in.',
  },
  {
    path: 'src/protocol',
    may: ['src/protocol/declare', 'src/protocol/resources', 'src/protocol/wire'],
    packages: {},
    because: 'Both clients and the host are made from the contract, which imports nothing.',
  },
  {
    path: 'src/call',
    may: ['src/protocol'],
    packages: builtIn,
    because: 'What a call brings along and how it ends is the same whether or not it goes over HTTP.',
  },
  {
    path: 'src/files',
    may: ['src/call', 'src/protocol'],
    packages: builtIn,
    because: 'Files on this disk know nothing of registries.',
  },
  {
    path: 'src/validation',
    may: ['src/protocol'],
    packages: { ...builtIn, ajv: 'late' },
    because: 'Checks values against any schema.',
  },
  {
    path: 'src/docker',
    may: ['src/call', 'src/files', 'src/protocol'],
    packages: { ...builtIn, 'proper-lockfile': 'late' },
    because: "docker's own login files and helpers are no part of a session.",
  },
  {
    path: 'src/transport/undici',
    may: [],
    packages: { undici: 'any' },
    because: 'All of undici that is loaded, at the first use of this file.',
  },
  {
    path: 'src/transport',
    may: ['src/call', 'src/protocol', 'src/transport/undici'],
    packages: { ...builtIn, undici: 'types' },
    because: 'HTTP to any host, without knowing whose account it is or what a registry is.',
  },
  {
    path: 'src/auth',
    may: ['src/call', 'src/protocol', 'src/transport'],
    packages: builtIn,
    because: 'A decorator around what can send; it knows tokens and scopes, not what they are used for.',
  },
  {
    path: 'src/registry',
    may: ['src/auth', 'src/call', 'src/protocol', 'src/transport', 'src/validation'],
    packages: { ...builtIn, 'json-schema-to-ts': 'types' },
    because: 'The data plane of one registry, told whom to authenticate as.',
  },
  {
    path: 'src/lifecycle',
    may: ['src/auth', 'src/call', 'src/files', 'src/protocol', 'src/registry', 'src/validation'],
    packages: { ...builtIn, 'json-schema-to-ts': 'types', re2js: 'late' },
    because: 'Clean-ups stand on the registry client and know no session.',
  },
  {
    path: 'src/report',
    may: ['src/call', 'src/lifecycle', 'src/protocol', 'src/registry'],
    packages: builtIn,
    because: 'Adds up what clean-ups read; it deletes nothing and knows no session.',
  },
  {
    path: 'report-page',
    may: ['src/report'],
    packages: { 'd3-hierarchy': 'any' },
    because: 'The page of a report, which runs in a browser: of src it takes types alone.',
  },
  {
    path: 'src/health',
    may: ['src/auth', 'src/call', 'src/protocol', 'src/registry', 'src/transport'],
    packages: builtIn,
    because: 'Looks at the way to a registry and at its use, told whom to be; it changes nothing.',
  },
  {
    path: 'src/artifacts/archives',
    may: ['src/call', 'src/files', 'src/protocol', 'src/registry'],
    packages: { ...builtIn, tar: 'any' },
    because: 'Tar files and compressed layers, wherever they come from or go.',
  },
  {
    path: 'src/artifacts/transfer',
    may: ['src/call', 'src/files', 'src/protocol', 'src/registry'],
    packages: builtIn,
    because: 'Moves a tree between any two ends: it knows their interface and none of them.',
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
    because: 'Each kind of source and destination; they do not know the commands that pair them.',
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
    because: 'Push, pull and copy stand on the registry client and know no session.',
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
    because:
      "Reaches Azure Resource Manager through Microsoft's SDKs and our transport; whose account it is, it is told.",
  },
  {
    path: 'src/management/resources',
    may: ['src/call', 'src/management/azure', 'src/protocol'],
    packages: { ...builtIn, '@azure-rest/core-client': 'types', '@azure/arm-containerregistry': 'types' },
    because: 'One file a resource; clients of the SDK come from azure/.',
  },
  {
    path: 'src/management/template',
    may: ['src/call', 'src/management/azure', 'src/protocol'],
    packages: { ...builtIn, '@azure/arm-containerregistry': 'types' },
    because: 'Writes registries down; it reads them through azure/ and changes none.',
  },
  {
    path: 'src/packing',
    may: ['src/call', 'src/files', 'src/protocol'],
    packages: { ...builtIn, tar: 'late' },
    because: 'A folder as Docker would send it, wherever it goes.',
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
    because: 'Builds and tasks: their resources, and the storage that their sources and logs go through.',
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
    because: 'Who is signed in and to what; it makes clients and does not use them.',
  },
  {
    path: 'src/completion',
    may: ['src/auth', 'src/call', 'src/management/azure', 'src/management/tasks', 'src/protocol', 'src/registry'],
    packages: builtIn,
    because: 'What the Tab key offers, in time: from a client or an account that it is given.',
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
    because: 'From a method of the contract to a service: no HTTP, no tokens.',
  },
  {
    path: 'src/cmdlets',
    may: ['src/call', 'src/management/azure', 'src/protocol'],
    packages: { ...builtIn, ajv: 'types' },
    because: 'Decides what was typed and piped means, over the contract alone; it sends nothing.',
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
    because: 'The edge of the process: it knows no client, and runs the emulator as a program.',
  },
  {
    path: 'console/failure.ts',
    may: ['src/protocol'],
    packages: {},
    because: 'All that the console throws.',
  },
  {
    path: 'console/items.ts',
    may: ['src/protocol'],
    packages: {},
    because: 'What cmdlets write, on its way to the next one or to the screen.',
  },
  {
    path: 'console/line',
    may: ['console/failure.ts'],
    packages: builtIn,
    because: 'Text becomes words without knowing which words there are.',
  },
  {
    path: 'console/plan',
    may: ['console/failure.ts', 'console/line', 'src/protocol'],
    packages: { ...builtIn, 'fastest-levenshtein': 'any' },
    because: 'Words become calls, all settled before the first is made.',
  },
  {
    path: 'console/screen',
    may: ['console/failure.ts', 'console/items.ts', 'console/line', 'console/plan', 'src/protocol'],
    packages: { ...builtIn, 'string-width': 'late' },
    because: 'Shows what it is given, and calls nobody.',
  },
  {
    path: 'console/run',
    may: ['console/failure.ts', 'console/items.ts', 'console/line', 'console/plan', 'console/screen', 'src/protocol'],
    packages: { ...builtIn, 'vscode-jsonrpc': 'any' },
    because: 'Speaks with the host and with the person, for one command, a script or a prompt.',
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
    because: 'A thin client knows the contract and nothing behind it.',
  },
  {
    path: 'powershell-module/build/assembly',
    may: [],
    packages: builtIn,
    because: 'Writes any .NET assembly of plain types; which types, it is told.',
  },
  {
    path: 'powershell-module/build',
    may: ['powershell-module/build/assembly', 'src/protocol'],
    packages: { ...builtIn, marked: 'any' },
    because: 'The module is made from the contract, as the console is, and its help topics from the guides.',
  },
  {
    path: 'emulator/clock.ts',
    may: [],
    packages: builtIn,
    because: 'Time, which tests move on.',
  },
  {
    path: 'emulator/storage',
    may: ['emulator/clock.ts'],
    packages: builtIn,
    because: 'What is kept, without knowing by which protocol it is asked for.',
  },
  {
    path: 'emulator/http',
    may: ['emulator/clock.ts', 'emulator/storage'],
    packages: builtIn,
    because: 'One listener for all the services that are played; replies may stream what is stored.',
  },
  {
    path: 'emulator/identity',
    may: ['emulator/clock.ts'],
    packages: builtIn,
    because: 'Who there is; the registry, Entra ID and Resource Manager all ask it.',
  },
  {
    path: 'emulator/registry',
    may: ['emulator/clock.ts', 'emulator/http', 'emulator/identity', 'emulator/storage'],
    packages: builtIn,
    because: 'The data plane is the same with and without an Azure around it.',
  },
  {
    path: 'emulator/seed',
    may: ['emulator/clock.ts', 'emulator/registry', 'emulator/storage'],
    packages: { ...builtIn, tar: 'any' },
    because: 'Fills a registry through what a push goes through.',
  },
  {
    path: 'emulator/entra',
    may: ['emulator/clock.ts', 'emulator/http', 'emulator/identity'],
    packages: builtIn,
    because: 'The token services know principals, not registries.',
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
    because: 'Makes registries and manages them; who signs in is not its business.',
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
    because: 'Builds and tasks stand on Resource Manager, which knows only that there may be more than itself.',
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
    because: 'It shares no code with src: what both get wrong in the same way would never be noticed.',
  },
  {
    path: 'bench',
    may: ['emulator', 'src/protocol'],
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
    may: ['bench', 'emulator', 'powershell-module', 'src/management/tasks', 'src/protocol'],
    packages: { ...builtIn, rolldown: 'any', tar: 'any', yazl: 'any' },
    because:
      'Builds from the contract, and the schema of task files from their keys; it runs programs as a user would.',
  },
  { path: 'demo', may: [], packages: builtIn, because: 'Does what a user can do, with what the build leaves.' },
];

/** Folders whose files may import each other as they like: there `knip` alone counts, for imports of packages too. */
export const unruled = ['test', 'vitest.config.ts'];

/**
 * What breaks the rules today and is being taken away. An entry that is no longer needed is itself refused, so that
 * this list can only grow shorter.
 */
export const knownArrows: readonly { readonly from: string; readonly to: string }[] = [];

/** Folders in which files still import each other in a circle; the same holds for them. */
export const knownCircles: readonly string[] = [];
