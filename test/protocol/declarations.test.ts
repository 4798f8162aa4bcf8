import { describe, expect, it } from 'vitest';
import { isChange, keyOf, type Method, type MethodKey, methods } from '../../src/protocol/index.ts';
import { type Cmdlet, cmdlets as declared } from '../../src/protocol/resources/cmdlets.ts';

const cmdlets: Readonly<Record<string, Cmdlet>> = declared;
const all = Object.entries(cmdlets);
const allMethods = Object.entries(methods) as [MethodKey, Method][];

describe('what a method leaves behind', () => {
  it.each(allMethods)('%s reads if it lists or gets', (_, { name, effect }) => {
    if (/\/(?:list|get)$/.test(name)) expect(effect).toBe('reads');
    if (/\/(?:create|update|remove|set|add|push|copy|grant|revoke|import)$/.test(name))
      expect(effect).not.toBe('reads');
  });

  it('is no change for a cmdlet of Az that asks with -Confirm before it reads', () => {
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

describe('a path', () => {
  it('is declared as one wherever the host reads or writes a file of this machine', () => {
    const paths = all.flatMap(([name, { parameters }]) =>
      Object.entries(parameters).flatMap(([one, { type }]) => (type.startsWith('path') ? [`${name} -${one}`] : [])),
    );
    const named = all.flatMap(([name, { parameters }]) =>
      Object.keys(parameters)
        .filter((one) => /(?:Folder|Path|File)$/.test(one))
        .map((one) => `${name} -${one}`),
    );
    expect(paths).toEqual(named);
  });
});
