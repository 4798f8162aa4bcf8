import { expect, it } from 'vitest';
import { aboutTopics } from '../../powershell-module/build/aboutTopics.ts';
import { describePowerShell } from './pwsh.ts';
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

  it('tags: short digest, age, locks', async () => {
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

  it('locks are yellow where PowerShell shows colours, and plain text elsewhere', async () => {
    const tags = `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name 'v[12]'`;
    const [ansi, plain] = await shell().output(
      `foreach ($rendering in 'Ansi', 'PlainText') { $PSStyle.OutputRendering = $rendering; ${tags} | Out-String -Width 200 }`,
    );
    expect(ansi).toContain('\u001b[33mdelete, write');
    expect(plain).toContain('delete, write');
    expect(plain).not.toContain('\u001b');
  });

  it('an admin credential has the columns that Az gives it', async () => {
    const [header] = await lines(
      `[AcrShell.RegistryCredential] @{ Username = 'contoso'; Password = 'one'; Password2 = 'two' }`,
    );
    expect(header).toMatch(/^Username +Password +Password2$/);
  });

  it('manifests: tags, platform, size', async () => {
    const [header, , first] = await lines(
      `(Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName app).ManifestsAttributes`,
    );
    expect(header).toMatch(/^Digest +Tags +Os +Architecture +Size +Updated +Locks$/);
    expect(first).toMatch(/^sha256:[0-9a-f]{12} +v1, v2, v3, \.\.\. +linux +amd64 +\d+\.\d MB /);
  });

  it('list objects say how many and the first few', async () => {
    const [, , tags] = await lines(`Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app`);
    expect(tags).toMatch(/app +4: v1, v2, v3, \.\.\.$/);
    const [, , manifests] = await lines(`Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName app`);
    expect(manifests).toMatch(/app +1: sha256:[0-9a-f]{12}$/);
  });

  it('repositories and connections are tables too', async () => {
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
