import { afterAll, beforeAll, expect, it } from 'vitest';
import { Failure } from '../../console/failure.ts';
import type { Item } from '../../console/items.ts';
import { commands, findCommand } from '../../console/plan/catalogue.ts';
import type { Stage } from '../../console/plan/plan.ts';
import type { Given } from '../../console/plan/values.ts';
import { HostClient } from '../../console/run/hostClient.ts';
import { Interpreter } from '../../console/run/interpreter.ts';
import { bind } from '../../src/cmdlets/bind.ts';
import {
  type Cmdlet,
  cmdlets,
  objectTypes,
  type PipedType,
  type TypeName,
  takesPiped,
} from '../../src/protocol/index.ts';
import { hostPath } from '../host/hostProcess.ts';
import { describePowerShell, errorId } from '../powershell/pwsh.ts';
import { beside, itemOf, pipedOf, pipedTypes } from './samples.ts';

/**
 * Pipes every type into every cmdlet with -WhatIf: both clients show what the host decides. Cmdlets without -WhatIf
 * that would send something are left out.
 */
const takers = Object.entries(cmdlets as Readonly<Record<string, Cmdlet>>).filter(([, cmdlet]) => takesPiped(cmdlet));
const cells = takers.flatMap(([name]) => pipedTypes.map((type) => [type, name] as const));

const given = (cmdlet: string): Readonly<Record<string, string | number>> =>
  cmdlet === 'Set-AzContainerRegistryManifestContent' ? { Content: '{}' } : beside(cmdlet);

/** The decision of the host: the target, or the refusal. */
function decided(type: PipedType, cmdlet: string): { target?: string; refused?: string } {
  try {
    return { target: bind({ cmdlet, given: given(cmdlet), piped: pipedOf(type, cmdlet) }).target };
  } catch (thrown) {
    return { refused: (thrown as Error).message };
  }
}

/** -WhatIf of some writes a plan as objects, which costs requests. */
const saysTarget = (name: string) => asksFirst(name) && cmdletOf(name)?.preview === undefined;
const cmdletOf = (name: string) => (cmdlets as Readonly<Record<string, Cmdlet>>)[name];
const asksFirst = (name: string) => (cmdlets as Readonly<Record<string, Cmdlet>>)[name]?.target !== undefined;
const told = cells.filter(([type, name]) => saysTarget(name) || decided(type, name).refused !== undefined);
const expected = told.map(([type, name]) => `${type} | ${name}: ${said(decided(type, name), name)}`);

function said({ target, refused }: { target?: string; refused?: string }, name: string): string {
  return refused === undefined ? `What if: ${target}` : `${errorId('InvalidInput', name)} ${refused}`;
}

it('the contract yields hundreds of cases of each kind', () => {
  expect(expected.filter((one) => one.includes('What if')).length).toBeGreaterThan(100);
  expect(expected.filter((one) => one.includes('InvalidInput')).length).toBeGreaterThan(1000);
});

let host: HostClient;
beforeAll(() => {
  host = new HostClient(hostPath, 'test', () => {});
});
afterAll(() => host.close());

it('the console reports what the host decides', async () => {
  const lines: string[] = [];
  for (const [type, name] of told) lines.push(`${type} | ${name}: ${await inConsole(type, name)}`);
  expect(lines).toEqual(expected);
}, 120_000);

async function inConsole(type: PipedType, name: string): Promise<string> {
  const command = commands.find((one) => one.name === name) ?? findCommand(name);
  const common = { verbose: false, debug: false, whatIf: asksFirst(name), confirm: false };
  const stage: Stage = { command, common, values: new Map<string, Given>(Object.entries(given(name))), isPiped: true };
  let line = '';
  const interpreter = new Interpreter({
    call: (method, params, _, request) =>
      host.call(method, params, { signal: new AbortController().signal, onLog: () => {} }, request),
    say: (text) => {
      line = text.replace(/^What if: Performing the operation ".*" on target "(.*)"\.$/u, 'What if: $1');
    },
    confirm: async () => false,
    report: () => {},
  });
  try {
    for await (const item of interpreter.run([stage], only(itemOf(type)))) throw new Error(`It wrote ${item.type}.`);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return `${errorId(thrown.kind, name)} ${thrown.message}`;
  }
  return line;
}

async function* only(item: Item) {
  yield item;
}

/** Objects are read from their JSON; hidden properties are left out. */
function inPowerShell(type: PipedType): string {
  const item = itemOf(type);
  if (item.type === 'AcrShell.RepositoryName')
    return `('${item.name}' | Add-Member -PassThru RegistryName '${item.registryName}' | Add-Member -PassThru RepositoryName '${item.name}')`;
  if (!('object' in item)) throw new Error(`${type} is no object.`);
  const secrets = Object.entries(objectTypes[type as TypeName].properties).filter(([, { kind }]) => kind === 'secret');
  const small = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
  const hidden = new Set(secrets.map(([name]) => small(name)));
  const json = JSON.stringify(Object.fromEntries(Object.entries(item.object).filter(([name]) => !hidden.has(name))));
  const shown = secrets.filter(([name]) => small(name) in item.object);
  const set = shown.map(([name]) => `$o.${name} = ConvertTo-SecureString secret -AsPlainText -Force`);
  return `(& { $o = [Text.Json.JsonSerializer]::Deserialize('${json}', [${type}], $options); ${set.join('; ')}; $o })`;
}

describePowerShell('The module', (shell) => {
  it('reports what the host decides', async () => {
    const objects = pipedTypes.map((type) => `'${type}' = ${inPowerShell(type)}`);
    await shell().output(`
      $null = Get-AzContainerRegistryContext
      $options = [Text.Json.JsonSerializerOptions]::new(); $options.PropertyNamingPolicy = [Text.Json.JsonNamingPolicy]::CamelCase
      $global:objects = @{ ${objects.join('; ')} }`);
    const lines: string[] = [];
    for (const [name] of takers) {
      const types = told.filter(([, one]) => one === name).map(([type]) => type);
      const words = Object.entries(given(name)).map(([parameter, value]) => `-${parameter} '${value}'`);
      const whatIf = asksFirst(name) ? '-WhatIf' : '';
      const script = `foreach ($type in ${types.map((type) => `'${type}'`).join(', ')}) {
        [Console]::WriteLine("at $type")
        $objects[$type] | ${name} ${words.join(' ')} ${whatIf} -ErrorVariable e -ErrorAction SilentlyContinue
        foreach ($one in $e) { [Console]::WriteLine("$($one.FullyQualifiedErrorId) $($one.ErrorDetails.Message)") }
      }`;
      if (types.length > 0) lines.push(...linesOf(name, (await shell().run(script)).host));
    }
    const inOrder = takers.flatMap(([name]) => expected.filter((line) => line.includes(` | ${name}: `)));
    expect(lines).toEqual(inOrder);
  }, 300_000);
});

function linesOf(name: string, text: string): string[] {
  return text
    .split(/^at /m)
    .filter(Boolean)
    .map((one) => {
      const [type, ...rest] = one.trim().split('\n');
      const words = rest
        .join(' ')
        .replace(/^What if: Performing the operation ".*" on target "(.*)"\.$/, 'What if: $1');
      return `${type} | ${name}: ${words}`;
    });
}
