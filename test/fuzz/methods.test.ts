import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource, ResponseError } from 'vscode-jsonrpc/node';
import { startEmulator } from '../../emulator/emulator.ts';
import {
  type Cmdlet,
  cmdletBind,
  cmdlets,
  errorKinds,
  type MethodKey,
  methods,
  type Parameter,
} from '../../src/protocol/index.ts';
import { pipedOf, pipedTypes } from '../cmdlets/samples.ts';
import { closedPort, HostProcess } from '../host/hostProcess.ts';
import { type Azure, signIn } from '../management/azure.ts';
import { fitting, type Words } from './arbitraries.ts';

/**
 * Every method and every cmdlet of a real host, with values that its schema accepts and some that it refuses. An answer
 * is a result, or one error of a declared kind other than Internal, without a stack and without a secret. A failure
 * prints the seed; ACRSHELL_FUZZ_SEED repeats it, ACRSHELL_FUZZ_RUNS runs more.
 */
const secret = 'Planted+secret/1&2';
const folder = mkdtempSync(join(tmpdir(), 'acrshell-fuzz-'));
const runs = Number(process.env.ACRSHELL_FUZZ_RUNS ?? 1);
const settings = {
  ...(process.env.ACRSHELL_FUZZ_SEED ? { seed: Number(process.env.ACRSHELL_FUZZ_SEED) } : {}),
  numRuns: runs,
  // A hang is a failure with its seed, not the end of the test.
  timeout: 60_000,
  verbose: runs > 1,
} as const;

/** Methods that start processes are left out; the end of the host has a test of its own. */
const leftOut: ReadonlySet<string> = new Set(['emulatorStart', 'initialize', 'shutdown', 'cmdletRun', 'cmdletBind']);
/** After these the registry may be gone, or refuse access. */
const last: ReadonlySet<string> = new Set(['registryUpdate', 'accessRevoke', 'registryRemove']);
const all = (Object.keys(methods) as MethodKey[]).filter((key) => !leftOut.has(key));
const keys = [...all.filter((key) => !last.has(key)), ...all.filter((key) => last.has(key))];

/** Parameters of methods that name a file, by the cmdlets that fill them. */
const pathNames = new Set(
  Object.values(cmdlets as Readonly<Record<string, Cmdlet>>).flatMap(({ parameters: all }) =>
    Object.values(all).flatMap(({ type, fills }) =>
      ['path', 'paths', 'place'].includes(type) ? [fills?.split('.').at(-1) ?? ''] : [],
    ),
  ),
);

let azure: Azure;
let host: HostProcess;
let words: Words;

beforeAll(async () => {
  azure = (await startEmulator({ arm: true, admin: { password: secret } })) as Azure;
  const { digest } = await azure.content.seedImage('team/app', 'v1');
  const paths = ['plain.json', 'image.tar', 'folder', 'absent', 'folder/new'].map((name) => join(folder, name));
  writeFileSync(join(folder, 'plain.json'), '{"version":1,"rules":[]}');
  writeFileSync(join(folder, 'image.tar'), Buffer.alloc(2048, 7));
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'folder', 'Dockerfile'), 'FROM scratch\n');
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(folder, 'pipe')]);
  const strangers = [azure.arm.url, 'nobody', 'UPPER', 'a b', '127.0.0.1:1', ''];
  words = {
    registries: [...Array(12).fill(azure.loginServer), ...Array(6).fill(azure.name), ...strangers],
    paths: [...paths, join(folder, 'pipe'), '/dev/null', '/dev/zero', '/proc/self/mem', ''],
    texts: [
      ...['team/app', 'v1', 'v*', '*', 'app:v1', '1', 'emulator', 'repositories/app/content/read', '{}', '[1]'],
      ...[digest, `sha256:${'f'.repeat(64)}`, 'westeurope', 'a=b', '7d'],
      `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/emulator/providers/Microsoft.ContainerRegistry/registries/${azure.name}`,
    ],
    known: {
      ...{ repository: ['team/app', 'team/new', 'absent'], tag: ['v1', 'v2'], digest: [digest], manifest: [digest] },
      ...{
        name: ['v1', 'reader', digest],
        resourceGroup: ['emulator'],
        sourceImage: ['team/app:v1'],
        match: ['*', 'v1'],
      },
    },
    isPath: (name) => pathNames.has(name) || /path|file|folder|journal|certificate$/iu.test(name),
  };
  // Nothing of this machine is read or written but the folder, and no host but the emulator is reached.
  const nowhere = `http://127.0.0.1:${await closedPort()}`;
  host = await HostProcess.start({
    ...{
      HOME: folder,
      USERPROFILE: folder,
      DOCKER_CONFIG: folder,
      PATH: folder,
      ACRSHELL_LOG: join(folder, 'host.log'),
    },
    ...{
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
      NO_PROXY: '127.0.0.1',
      AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
    },
  });
});

afterAll(async () => {
  await host.stop();
  await azure.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Restores what was signed out, disconnected or changed before. */
async function again(): Promise<void> {
  await signIn(host, azure);
  const credential = { kind: 'password', userName: azure.admin.user, password: secret } as const;
  await host.call('contextConnect', { registry: azure.loginServer, credential, retries: 0 }).catch(() => {});
  // From now on its name means its login server.
  await host.call('registryList', {}).catch(() => {});
}

/** The answer to one request; a slow one is stopped as by Ctrl+C, and must then answer. */
async function answerTo(name: string, params: unknown): Promise<unknown> {
  const source = new CancellationTokenSource();
  const stop = setTimeout(() => source.cancel(), 1500);
  try {
    return await host.wire.sendRequest(name, params, source.token).then(
      (result) => ({ result }),
      (error: unknown) => error,
    );
  } finally {
    clearTimeout(stop);
  }
}

const codes = new Map<number, string>(Object.entries(errorKinds).map(([kind, { code }]) => [code, kind]));
/** JSON-RPC's own: invalid request, unknown method, parameters that are no object. */
const wireCodes = new Set([-32600, -32601, -32602]);

function check(name: string, params: unknown, answer: unknown): void {
  const told = `${name} ${JSON.stringify(params)} -> ${JSON.stringify(answer)}`;
  if (!(answer instanceof ResponseError)) {
    expect(answer, told).toHaveProperty('result');
    return;
  }
  if (wireCodes.has(answer.code)) return;
  const kind = codes.get(answer.code);
  expect(kind, told).toBeDefined();
  expect(kind, told).not.toBe('Internal');
  expect(answer.data, told).toMatchObject({ kind, advice: expect.stringMatching(/\S/) });
  const text = `${answer.message}\n${JSON.stringify(answer.data)}`;
  expect(text, told).not.toMatch(/\n\s+at |TypeError|node:internal|\[object Object\]|undefined/);
  expect(text, told).not.toContain(secret);
  if (process.env.SHOW) writeFileSync('/tmp/fuzz.log', `${name} ${kind} ${answer.message}\n`, { flag: 'a' });
}

async function holds(name: string, params: Arbitrary<unknown>): Promise<void> {
  const property = fc.asyncProperty(fc.array(params, { minLength: 4, maxLength: 4 }), async (all) => {
    await again();
    const answers = await Promise.all(all.map((one) => answerTo(name, one)));
    answers.forEach((answer, at) => void check(name, all[at], answer));
  });
  await fc.assert(property, settings);
}

/** Values for the parameters of a cmdlet as clients type them, and what may be piped in. */
function typedOf(name: string, { parameters: declared }: Cmdlet): Arbitrary<unknown> {
  const names = Object.keys(declared).filter((one) => declared[one]?.fills !== undefined);
  const some = fc.subarray(names, { maxLength: Math.min(5, names.length) });
  const given = some.chain((chosen) => {
    const values = chosen.map((one) => [one, fitting(wireSchema(declared[one]), words, declared[one]?.fills)] as const);
    return fc.record(Object.fromEntries(values));
  });
  const piped = fc.option(
    fc.oneof(
      fc.constantFrom(...pipedTypes).map((type) => pipedOf(type, name)),
      fc.constantFrom(...words.texts).map((text) => ({ type: 'System.String', text })),
      fc
        .dictionary(fc.constantFrom('Name', 'Id', 'RegistryName', 'Digest'), fc.constantFrom(...words.texts))
        .map((properties) => ({ isRow: true, properties })),
    ),
    { nil: undefined },
  );
  return fc.record({ given, piped }).map((call) => ({ cmdlet: name, ...call }));
}

function wireSchema(parameter: Parameter | undefined) {
  const { type, values, range } = parameter ?? { type: 'string' };
  switch (type) {
    case 'bool':
    case 'switch':
      return { type: 'boolean' };
    case 'int':
      return { type: 'integer', ...(range ? { minimum: range[0], maximum: range[1] } : {}) };
    case 'strings':
    case 'paths':
      return { type: 'array', items: { type: 'string', ...(values ? { enum: values } : {}) } };
    case 'table':
      return { type: 'object', additionalProperties: { type: 'string' } };
    case 'tables':
      return { type: 'array', items: { type: 'object', additionalProperties: { type: 'string' } } };
    case 'credential':
      return { type: 'object', properties: { userName: { type: 'string' }, password: { type: 'string' } } };
    default:
      return { type: 'string', ...(values ? { enum: values } : {}) };
  }
}

describe('Whatever is sent', () => {
  it.for(keys)('to %s gets a result, or one error of a declared kind', async (key) => {
    await holds(methods[key].name, fitting(methods[key].params, words));
  });

  it.for(Object.keys(cmdlets).filter((name) => !name.endsWith('-AzContainerRegistryEmulator')))(
    'is typed and piped into %s gets a result, or one error of a declared kind',
    async (name) => {
      const cmdlet = (cmdlets as Readonly<Record<string, Cmdlet>>)[name];
      if (cmdlet) await holds(cmdletBind.name, typedOf(name, cmdlet));
    },
  );

  it('leaves a host that answers, without a fault and without a secret in its log', async () => {
    expect(await host.call('environmentGet', {})).toHaveProperty('environments');
    const log = readFileSync(join(folder, 'host.log'), 'utf8');
    expect(log).not.toContain('fault:');
    expect(log).not.toContain(secret);
  });
});
