import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellCompletion } from '../../console/screen/shellCompletion.ts';
import { leftOutOnWindows, onWindows } from '../windows.ts';
import { acrshell } from './consoleProcess.ts';

describe("the completion of a shell's own", () => {
  it.skipIf(onWindows)(`offers cmdlets and their parameters in bash${leftOutOnWindows('Windows has no bash')}`, () => {
    const ask = 'COMP_WORDS=(acrshell "$@"); COMP_CWORD=$#; _acrshell; echo $COMPREPLY';
    const offered = (...words: string[]) =>
      execFileSync('bash', ['-c', `${shellCompletion('bash')}\n${ask}`, 'bash', ...words], { encoding: 'utf8' }).trim();
    expect(offered('Get-AzContainerRegistryTask')).toBe('Get-AzContainerRegistryTask');
    expect(offered('Get-AzContainerRegistryTag', '-Rep')).toBe('-RepositoryName');
  });

  it('is written by the console, and refused for a shell that it does not know', async () => {
    expect((await acrshell(['completion', 'pwsh'])).out).toContain('Register-ArgumentCompleter -Native');
    expect((await acrshell(['completion', 'zsh'])).out).toContain('bashcompinit');
    expect(await acrshell(['completion', 'fish'])).toMatchObject({
      out: '',
      err: expect.stringContaining('completion bash'),
    });
  });
});
