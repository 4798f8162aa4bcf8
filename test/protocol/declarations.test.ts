import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../src/protocol/declare/check.ts';
import {
  type Cmdlet,
  cmdlets as declared,
  isChange,
  keyOf,
  type Method,
  type MethodKey,
  methods,
  objectTypes,
  type TypeName,
} from '../../src/protocol/index.ts';
import { piping } from '../../src/protocol/resources/piping.ts';

const cmdlets: Readonly<Record<string, Cmdlet>> = declared;
const all = Object.entries(cmdlets);
const allMethods = Object.entries(methods) as [MethodKey, Method][];

describe('the effect of a method', () => {
  it.each(allMethods)('%s reads if it lists or gets', (_, { name, effect }) => {
    if (/\/(?:list|get)$/.test(name)) expect(effect).toBe('reads');
    if (/\/(?:create|update|remove|set|add|push|copy|grant|revoke|import)$/.test(name))
      expect(effect).not.toBe('reads');
  });

  it('is a read for cmdlets of Az that only read, though they have -Confirm', () => {
    const asking = all.filter(([, cmdlet]) => cmdlet.target !== undefined && !isChange(cmdlet)).map(([name]) => name);
    expect(asking).toContain('Get-AzContainerRegistryWebhookEvent');
    expect(asking).toContain('Test-AzContainerRegistryNameAvailability');
    const changing = /^(?:New|Update|Remove|Set|Publish|Save|Copy|Import|Grant|Revoke)-/;
    expect(asking.filter((name) => changing.test(name))).toEqual([]);
  });

  it.each(all)('%s has -WhatIf if it changes anything', (_, cmdlet) => {
    const methodsCalled = Object.values(cmdlet.sets).flatMap(({ action }) =>
      action.do === 'getOrMatch' ? [action.get, action.list] : [action.method],
    );
    if (methodsCalled.some(({ effect }) => effect === 'changes')) expect(cmdlet.target).toBeDefined();
  });
});

describe('a method', () => {
  it.each(allMethods)('%s is found by its declaration', (key, method) => {
    expect(keyOf(method)).toBe(key);
  });
});

describe('the contract', () => {
  const types = Object.keys(objectTypes);
  const [name = '', cmdlet] = all.find(([one]) => one === 'Get-AzContainerRegistryTag') ?? [];
  const faultsWith = (changed: Partial<Cmdlet>) =>
    faultsOf({ cmdlets: { [name]: { ...(cmdlet as Cmdlet), ...changed } }, methods, types });

  it('is consistent: everything that its cmdlets name exists', () => {
    expect(faultsOf({ cmdlets, methods, types, piping })).toEqual([]);
  });

  it('is refused with piping from an unknown type or into an unknown cmdlet', () => {
    const row = { 'Get-AzContainerRegistryTga': 'itself' };
    expect(faultsOf({ cmdlets, methods, types, piping: { 'AcrShell.Tagg': row } })).toEqual([
      'AcrShell.Tagg is piped into Get-AzContainerRegistryTga, which no resource declares.',
      'AcrShell.Tagg is piped, and no resource declares it.',
    ]);
  });

  it('is refused with a parameter that fills nothing in a method of its cmdlet', () => {
    const parameters = {
      ...cmdlet?.parameters,
      Signed: { type: 'switch', help: 'Signed ones.', fills: 'signedd' },
    } as const;
    expect(faultsWith({ parameters })).toEqual([
      'Get-AzContainerRegistryTag -Signed fills signedd, which none of its methods accepts.',
    ]);
  });

  it('is refused with a target that names no parameter of its cmdlet', () => {
    expect(faultsWith({ target: '{RegistryName}/{Nmae}' })).toEqual([
      'Get-AzContainerRegistryTag names -Nmae, which it does not have.',
    ]);
  });

  it('is refused with a type or a method that no resource lists', () => {
    const stray = { ...methods.tagList, name: 'tag/stray' };
    const sets = {
      Default: { action: { do: 'expand', method: stray, property: 'items', type: 'AcrShell.Tagg' as TypeName } },
    } as const;
    expect(faultsWith({ sets, parameters: {}, outputs: [] })).toEqual([
      'Get-AzContainerRegistryTag calls tag/stray, which no resource declares.',
      'Get-AzContainerRegistryTag writes AcrShell.Tagg, which no resource declares.',
    ]);
  });

  it('is refused with a fixed value that its method does not have', () => {
    const action = { do: 'expand', method: methods.tagList, property: 'items' } as const;
    const sets = { Default: { action, with: { 'credential.kind': 'password' } } };
    expect(faultsWith({ sets, parameters: {}, outputs: [] })).toEqual([
      'Get-AzContainerRegistryTag, Default, sends credential.kind, which the method does not accept.',
    ]);
  });

  it('names each method, type and cmdlet once', () => {
    for (const names of [allMethods.map(([, one]) => one.name), types, all.map(([one]) => one)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('a path', () => {
  it('is declared for every file that the host reads or writes', () => {
    const paths = all.flatMap(([name, { parameters }]) =>
      Object.entries(parameters).flatMap(([one, { type }]) =>
        type.startsWith('path') || type === 'place' ? [`${name} -${one}`] : [],
      ),
    );
    const named = all.flatMap(([name, { parameters }]) =>
      Object.keys(parameters)
        .filter((one) => /(?:Folder|Path|File|^Policy|PurgePolicy)$/.test(one))
        .map((one) => `${name} -${one}`),
    );
    expect(paths).toEqual(named);
  });
});
