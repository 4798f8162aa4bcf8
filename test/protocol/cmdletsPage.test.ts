import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Cmdlet, cmdlets as declared, groups } from '../../src/protocol/index.ts';
import { absentParameters, azCmdlets, isDataCmdlet } from '../../tasks/az/cmdlets.ts';
import { cmdletsFile, cmdletsPage, missingParameters } from '../../tasks/docs.ts';

const cmdlets: Readonly<Record<string, Cmdlet>> = declared;
const there = Object.keys(azCmdlets);

describe('the cmdlets of Az', () => {
  it('are as many as Az exports', () => {
    const names = Object.keys(azCmdlets);
    expect(names.filter(isDataCmdlet)).toHaveLength(10);
    expect(names).toHaveLength(52);
  });

  it.each(Object.keys(azCmdlets))('%s exists', (name) => {
    expect(Object.hasOwn(cmdlets, name)).toBe(true);
  });

  it.each(there)('%s has every parameter and alias of Az, or a reason for each absence', (name) => {
    const unexplained = missingParameters(name).filter(
      ([parameter]) => !absentParameters.some(({ pattern }) => pattern.test(`${name} ${parameter}`)),
    );
    expect(unexplained).toEqual([]);
  });

  it('have no reason for the absence of something that exists', () => {
    const missing = there.flatMap((name) => missingParameters(name).map(([parameter]) => `${name} ${parameter}`));
    for (const { pattern } of absentParameters)
      expect(
        missing.some((one) => pattern.test(one)),
        `${pattern}`,
      ).toBe(true);
  });

  it.each(there)('%s has -WhatIf and -Confirm where Az has them', (name) => {
    expect(cmdlets[name]?.target !== undefined).toBe(azCmdlets[name]?.asks === true);
  });
});

describe('docs/cmdlets.md', () => {
  it('is up to date (`npm run docs` writes it)', () => {
    expect(readFileSync(cmdletsFile, 'utf8')).toBe(cmdletsPage());
  });

  it('has every cmdlet once, in its group', () => {
    const grouped = groups.flatMap(({ names }) => names);
    expect([...grouped].sort()).toEqual(Object.keys(cmdlets).sort());
  });

  it('has every parameter of every cmdlet', () => {
    const page = cmdletsPage();
    for (const [name, { parameters }] of Object.entries(cmdlets)) {
      const section = page.split(`\n### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
      for (const parameter of Object.keys(parameters))
        expect(section, name).toMatch(new RegExp(`^\\| (?:\\*\\*)?${parameter}(?:\\*\\*)? \\|`, 'mu'));
    }
  });
});
