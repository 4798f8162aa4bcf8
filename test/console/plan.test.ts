import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../console/failure.ts';
import { readLine } from '../../console/line/words.ts';
import { commands } from '../../console/plan/catalogue.ts';
import { type Plan, plan } from '../../console/plan/plan.ts';
import { chooseSet } from '../../src/protocol/index.ts';

const environment = { TOKEN: 'token' };
const request = (line: string) => plan(readLine(line, environment).tokens);
const planOf = (line: string) => request(line) as Plan;

function stageOf(line: string) {
  const stage = planOf(line).stages.at(-1);
  if (!stage) throw new Error('no stage');
  const choice = chooseSet(stage.command, [...stage.values.keys()]);
  const set = 'set' in choice ? choice.set : undefined;
  return { cmdlet: stage.command.name, set, values: Object.fromEntries(stage.values), common: stage.common };
}

function refusalOf(line: string): Failure {
  try {
    request(line);
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error(`not refused: ${line}`);
}

describe('parameters', () => {
  const get = 'Get-AzContainerRegistryTag -RegistryName r -RepositoryName n';

  it('are found by name, alias, unique start and in any case', () => {
    for (const line of [
      'get-azcontainerregistrytag -registryname r -REPOSITORYNAME n -name 1.10',
      'Get-AzContainerRegistryTag -Reg r -Rep n -N 1.10',
      'Get-AzContainerRegistryTag -RegistryName:r -RepositoryName: n -Name:1.10',
    ]) {
      expect(stageOf(line)).toMatchObject({
        cmdlet: 'Get-AzContainerRegistryTag',
        set: 'GetParameterSet',
        values: { RegistryName: 'r', RepositoryName: 'n', Name: '1.10' },
      });
    }
    expect(stageOf('Connect-AzContainerRegistry -RegistryName r -Anonymous').values).toEqual({
      Name: 'r',
      Anonymous: true,
    });
    const byDigest = 'Remove-AzContainerRegistryManifest -RegistryName r -RepositoryName n -Digest sha256:a';
    expect(stageOf(byDigest)).toMatchObject({ set: 'ByManifestParameterSet', values: { Manifest: 'sha256:a' } });
  });

  it('that are the cmdlet\u2019s own win over common ones, as in PowerShell', () => {
    expect(stageOf(`${get} -O None`).values).toMatchObject({ OrderBy: 'None' });
    expect(stageOf(`${get} -V -Deb -ea ignore`).common).toMatchObject({
      verbose: true,
      debug: true,
      errorAction: 'Ignore',
    });
  });

  it('are converted to their declared types', () => {
    const update = 'Update-AzContainerRegistryTag -RegistryName r -RepositoryName n -Name t';
    expect(
      stageOf(`${update} -DeleteEnabled $false -WriteEnabled true -List:0 -ReadEnabled $true`).values,
    ).toMatchObject({
      DeleteEnabled: false,
      WriteEnabled: true,
      ListEnabled: false,
      ReadEnabled: true,
    });
    expect(stageOf(`${get} -First 007 -OrderBy lastupdatetimedescending`).values).toMatchObject({
      First: 7,
      OrderBy: 'LastUpdateTimeDescending',
    });
    expect(stageOf('Start-AzContainerRegistryEmulator -Empty:$false -AnonymousPull').values).toEqual({
      Empty: false,
      AnonymousPull: true,
    });
    expect(stageOf(`${update} -WhatIf -Confirm:$false`).common).toMatchObject({ whatIf: true, confirm: false });
  });

  it.each([
    [`${get} -Nmae x`, '-Nmae', '-Name'],
    [`${get} -R x`, '-R could be', '-RegistryName, -RepositoryName'],
    [`${get} -Name`, '-Name has no value', 'tag'],
    [`${get} -First -Name x`, '-First has no value', ''],
    [`${get} -Name a -Name b`, 'more than once', ''],
    [`${get} -Name ''`, '-Name is empty', ''],
    [`${get} -Name $null`, '-Name cannot be $null', ''],
    [`${get} -First many`, 'whole number', ''],
    [`${get} -First 1e3`, 'whole number', ''],
    [`${get} -First -1`, 'out of its range', '0 to'],
    [`${get} -OrderBy Newest`, "'Newest'", 'LastUpdateTimeDescending'],
    [`${get} latest`, "'latest'", 'named'],
    [`${get} -Verbose yes`, 'switch', '-Verbose:$true'],
    [`${get} -WhatIf`, 'has no parameter -WhatIf', ''],
    [`${get} -DefaultProfile x`, 'PowerShell object', 'omit the parameter'],
    ['Connect-AzContainerRegistry -Name r -Credential x', 'PowerShell object', ''],
    ['Update-AzContainerRegistryTag -RegistryName r -RepositoryName n -Name t -DeleteEnabled', 'has no value', ''],
    [
      'Update-AzContainerRegistryTag -RegistryName r -RepositoryName n -Name t -DeleteEnabled maybe',
      "'maybe'",
      '$true',
    ],
    ['Get-AzContainerRegistryTags', 'not a cmdlet', 'Get-AzContainerRegistryTag'],
    ['-Name x', 'begins with', ''],
    ['zzz', 'not a cmdlet', 'help'],
  ])('%s is refused with advice', (line, what, advice) => {
    const refusal = refusalOf(line);
    expect(refusal).toMatchObject({ kind: 'InvalidInput', exitCode: 2 });
    expect(refusal.message).toContain(what);
    expect(refusal.advice).toContain(advice);
  });
});

describe('parameter sets', () => {
  const manifest = 'Get-AzContainerRegistryManifest -RegistryName r -RepositoryName n';

  it.each([
    ['Connect-AzContainerRegistry -Name r', 'WithoutNameAndPasswordParameterSet'],
    ['Connect-AzContainerRegistry -Name r -UserName u -Password p', 'WithNameAndPasswordParameterSet'],
    ['Connect-AzContainerRegistry -Name r -AccessToken $env:TOKEN', 'AccessTokenParameterSet'],
    ['Connect-AzContainerRegistry -Name r -Anonymous', 'AnonymousParameterSet'],
    [manifest, 'ListParameterSet'],
    [`${manifest} -First 3`, 'ListParameterSet'],
    [`${manifest} -Name *`, 'GetParameterSet'],
    ['Remove-AzContainerRegistryManifest -RegistryName r -RepositoryName n -Tag t', 'ByTagParameterSet'],
  ])('of %s are resolved', (line, set) => expect(stageOf(line).set).toBe(set));

  it.each([
    ['Remove-AzContainerRegistryManifest -RegistryName r -RepositoryName n', 'needs -Manifest, or -Tag'],
    ['Get-AzContainerRegistryTag -Name t', 'needs -RegistryName and -RepositoryName'],
    [
      'Remove-AzContainerRegistryManifest -RegistryName r -RepositoryName n -Tag t -Manifest d',
      '-Tag and -Manifest cannot',
    ],
    ['Connect-AzContainerRegistry -Name r -Anonymous -UserName u', '-Anonymous and -UserName cannot'],
  ])('of %s are refused: %s', (line, what) => expect(refusalOf(line).message).toContain(what));

  it('prompt for a secret that is missing or has no value', () => {
    expect(planOf('Connect-AzContainerRegistry -Name r -UserName u').toAsk).toEqual([{ stage: 0, name: 'Password' }]);
    expect(planOf('Connect-AzContainerRegistry -Name r -UserName u -Password').toAsk).toEqual([
      { stage: 0, name: 'Password' },
    ]);
    expect(planOf('Connect-AzContainerRegistry -Name r -AccessToken').toAsk).toEqual([
      { stage: 0, name: 'AccessToken' },
    ]);
    const asked = plan(
      readLine('Connect-AzContainerRegistry -Name r -UserName u', environment).tokens,
      new Map([['0.Password', 'p']]),
    ) as Plan;
    expect(asked).toMatchObject({ toAsk: [], showsSecret: false });
    expect(asked.stages[0]?.values.get('Password')).toBe('p');
  });

  it('distinguish a secret in clear text from one of the environment', () => {
    expect(planOf('Connect-AzContainerRegistry -Name r -AccessToken abc').showsSecret).toBe(true);
    expect(planOf('Connect-AzContainerRegistry -Name r -AccessToken $env:TOKEN').showsSecret).toBe(false);
  });
});

describe('a plan', () => {
  it('is help if help is requested, whatever else is missing or wrong', () => {
    expect(request('Get-AzContainerRegistryTag -?')).toEqual({ help: 'Get-AzContainerRegistryTag' });
    expect(request('Get-AzContainerRegistryTag -Nmae x --help')).toEqual({ help: 'Get-AzContainerRegistryTag' });
  });

  it.each(['| Get-AzContainerRegistryContext', 'Get-AzContainerRegistryContext |', '|'])(
    'is refused with an empty side of a pipe: %s',
    (line) => expect(refusalOf(line).message).toContain('pipe'),
  );

  it('accepts -Output at the end only', () => {
    expect(planOf('Get-AzContainerRegistryContext -Output json').output).toBe('Json');
    const early = 'Get-AzContainerRegistryContext -Output json | Clear-AzContainerRegistryContext';
    expect(refusalOf(early).advice).toContain('last cmdlet');
  });

  it('is created or refused for any words, without any other exception', () => {
    const names = commands.map(({ name }) => name);
    const parameters = [
      ...new Set(commands.flatMap(({ parameters, common }) => [...parameters.keys(), ...common.keys()])),
    ];
    const word = fc.oneof(
      fc.constantFrom(...names),
      fc.constantFrom(...parameters).map((name) => `-${name}`),
      fc.constantFrom('|', '$true', '$null', 'v*', '3', 'x', '-Name:', "''"),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        try {
          request(words.join(' '));
        } catch (thrown) {
          if (!(thrown instanceof Failure)) throw thrown;
          expect(thrown.advice).not.toBe('');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
