import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { badPurges } from '../lifecycle/badPurges.ts';
import { describePowerShell } from './pwsh.ts';
import { useRegistry } from './registry.ts';

describePowerShell('A purge that can not be meant', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-bad-purge-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const registry = useRegistry(shell, (emulator) => emulator.content.seedImage('team/app', ['v1', 'v2', 'latest']));

  const cases = badPurges(folder, 'contoso.azurecr.io').map(({ says }, index) => ({ says, index }));
  it.each(cases)('ends with one error before anything is deleted: $says', async ({ index }) => {
    const { given = '', message = /^$/ } = badPurges(folder, registry().loginServer)[index] ?? {};
    const { output, errors } = await shell().run(`Invoke-AzContainerRegistryPurge -RegistryName $r ${given}`);
    expect(output).toEqual([]);
    expect(errors.map(({ message: said }) => said)).toEqual([expect.stringMatching(message)]);
    expect(errors[0]?.id).toMatch(
      /^AcrShell\.(?:InvalidInput|NotFound|LocalFile),AcrShell\.Commands\.InvokeAzContainerRegistryPurge$/,
    );
    expect(registry().countRequests({ method: 'DELETE' })).toBe(0);
  });
});
