import { join } from 'node:path';
import { expect, it } from 'vitest';
import { age, bar } from '../../console/screen/table.ts';
import { aboutTopics } from '../../powershell-module/build/aboutTopics.ts';
import { sizeText } from '../../src/protocol/inWords.ts';
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

  it('show sizes, shares and ages in the words of the console', async () => {
    const sizes = [0, 1, 1023, 1024, 1280, 1024 ** 2 - 1, 1024 ** 2, 1536 * 1024 ** 2, 3 * 1024 ** 4, 2 ** 53];
    const layers = sizes.map((size) => `[AcrShell.MeasuredLayer] @{ Digest = 'sha256:0'; Size = ${size} }`);
    const shownSizes = (await lines(`& { ${layers.join('; ')} }`)).slice(2);
    expect(shownSizes.map((line) => line.match(/\d+(?:\.\d)? \wB?/u)?.[0])).toEqual(sizes.map(sizeText));

    const shares = [0, 4, 5, 14, 15, 58, 95, 100];
    const measures = shares.map((share) => `[AcrShell.RepositoryMeasure] @{ RepositoryName = 'a'; Share = ${share} }`);
    const shownShares = (await lines(`& { ${measures.join('; ')} }`)).slice(2);
    expect(shownShares.map((line) => line.match(/[\u2588\u2591]+ +\d+%/u)?.[0])).toEqual(shares.map(bar));

    // In the middle of a unit: the clock goes on until PowerShell looks at it.
    const [minute, hour, day] = [60, 3600, 86_400];
    const ages = [1.5 * minute, 2.5 * minute, 119.5 * minute, 2.5 * hour, 47.5 * hour, 2.5 * day, 60.5 * day, 62 * day];
    const seconds = [...ages, 729.5 * day, 731 * day, 4000 * day];
    const tags = seconds.map(
      (ago) =>
        `[AcrShell.DeletedTag] @{ Name = 'a'; DeletedTime = [datetimeoffset]::UtcNow.AddSeconds(-${ago}).ToString('o') }`,
    );
    const shownAges = (await lines(`& { ${tags.join('; ')} }`)).slice(2);
    expect(shownAges.map((line) => line.match(/\d+ \w+$|just now$/u)?.[0])).toEqual(
      seconds.map((ago) => age(new Date(-ago * 1000).toISOString(), 0)),
    );
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
