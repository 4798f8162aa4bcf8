import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aboutTopics } from '../../powershell-module/build/aboutTopics.ts';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, moduleFolder } from './pwsh.ts';
import { useRegistry } from './registry.ts';

describePowerShell('Default tables', (shell) => {
  useRegistry(shell, async ({ content }) => {
    await content.seedImage('app', ['v1', 'v2', 'v3', 'v4'], { createdTime: new Date(Date.now() - 5 * 86_400_000) });
  });

  async function lines(script: string): Promise<string[]> {
    const [text] = await shell().output(`${script} | Out-String -Width 200`);
    return String(text)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }

  it('show short digest, age and locks of tags', async () => {
    await shell().output(
      `$null = Update-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v2 -DeleteEnabled $false -WriteEnabled $false`,
    );
    const [header, , first, second] = await lines(
      `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name 'v[12]'`,
    );
    expect(header).toMatch(/^ImageName +Name +Digest +Updated +Locks$/);
    expect(first).toMatch(/^app +v1 +sha256:[0-9a-f]{12} +5 days$/);
    expect(second).toMatch(/^app +v2 +sha256:[0-9a-f]{12} +5 days +delete, write$/);
  });

  it('show locks in yellow if PowerShell shows colours, and as plain text otherwise', async () => {
    const tags = `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name 'v[12]'`;
    const [ansi, plain] = await shell().output(
      `foreach ($rendering in 'Ansi', 'PlainText') { $PSStyle.OutputRendering = $rendering; ${tags} | Out-String -Width 200 }`,
    );
    expect(ansi).toContain('\u001b[33mdelete, write');
    expect(plain).toContain('delete, write');
    expect(plain).not.toContain('\u001b');
  });

  it("show an admin credential in Az's columns", async () => {
    const [header] = await lines(
      `[AcrShell.RegistryCredential] @{ Username = 'contoso'; Password = 'one'; Password2 = 'two' }`,
    );
    expect(header).toMatch(/^Username +Password +Password2$/);
  });

  it('show tags, platform and size of manifests', async () => {
    const [header, , first] = await lines(
      `(Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName app).ManifestsAttributes`,
    );
    expect(header).toMatch(/^Digest +Tags +Os +Architecture +Size +Updated +Locks$/);
    expect(first).toMatch(/^sha256:[0-9a-f]{12} +v1, v2, v3, \.\.\. +linux +amd64 +\d+\.\d MB /);
  });

  it('show the number and first members of list objects', async () => {
    const [, , tags] = await lines(`Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app`);
    expect(tags).toMatch(/app +4: v1, v2, v3, \.\.\.$/);
    const [, , manifests] = await lines(`Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName app`);
    expect(manifests).toMatch(/app +1: sha256:[0-9a-f]{12}$/);
  });

  it('are loaded with the first call after the module was imported again, without a message', async () => {
    const again = `Import-Module ${quoted(join(moduleFolder, 'AcrShell.psd1'))} -Force`;
    const call = `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1`;
    expect((await lines(`${again}; ${call}`))[0]).toMatch(/^ImageName +Name +Digest/);
    const { verbose, errors } = await shell().run(`${again}; $null = ${call} -Verbose; $Error.Clear()`);
    expect(verbose.filter((line) => !line.startsWith('GET '))).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('show repositories and connections', async () => {
    expect((await lines(`Get-AzContainerRegistryRepository -RegistryName $r -Name app`))[0]).toMatch(
      /^Registry +ImageName +Tags/,
    );
    expect((await lines(`Get-AzContainerRegistryContext -RegistryName $r`))[0]).toMatch(/^RegistryName +LoginServer/);
  });

  it.for(['', ...aboutTopics.map(([name]) => `_${name}`)])(
    'about_AcrShell%s is there, as text without markup',
    async (name) => {
      const [text] = (await shell().output(`Get-Help about_AcrShell${name} | Out-String`)) as [string];
      expect(text.length).toBeGreaterThan(500);
      expect(text).not.toMatch(/^\||\]\(|\*\*/mu);
    },
  );
});
