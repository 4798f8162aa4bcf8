import { expect, it } from 'vitest';
import { describePowerShell } from './pwsh.ts';
import { useRegistry } from './registry.ts';

/** What published runbooks do with Az's objects must work with ours. */
describePowerShell('Az.ContainerRegistry runbooks', (shell) => {
  const registry = useRegistry(shell, async ({ content }) => {
    await content.seedImage('hello-world', ['latest', 'v1', 'v2'], { createdTime: '2021-02-02T04:11:14.12Z' });
    await content.seedImage('team/payments/api', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    await content.seedImage('team/empty', []);
  });

  it('can test (Get-…Tag).Tags.Name -contains', async () => {
    const script = `(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world).Tags.Name -contains 'v1'`;
    expect(await shell().output(script)).toEqual([true]);
    expect(registry().countRequests()).toBe(1);
  });

  it('can sort tags in place with .Tags.Sort({…})', async () => {
    const script = `
      $list = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world
      $list.Tags.Sort({ param($a, $b) -[string]::CompareOrdinal($a.Name, $b.Name) })
      $list.Tags.Name`;
    expect(await shell().output(script)).toEqual(['v2', 'v1', 'latest']);
  });

  it('can read $_.ImageName of the list object, and expand its Tags', async () => {
    const script = `
      Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world | ForEach-Object { $_.ImageName }
      (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world | Select-Object -ExpandProperty Tags).Count`;
    expect(await shell().output(script)).toEqual(['hello-world', 3]);
  });

  it('get .LastUpdateTime as text that sorts as time, and .LastUpdatedOn as a time', async () => {
    const script = `
      $tag = (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world).Tags[0]
      $tag.LastUpdateTime.Trim()
      $tag.LastUpdatedOn.GetType().FullName
      $tag.LastUpdatedOn.UtcDateTime.Year`;
    expect(await shell().output(script)).toEqual([
      expect.stringMatching(/^2021-02-02T04:11:14\.120\d{4}Z$/),
      'System.DateTimeOffset',
      2021,
    ]);
  });

  it('get repositories as plain strings: Contains, -contains, -is, JSON, join, sort', async () => {
    const script = `
      $repositories = Get-AzContainerRegistryRepository -RegistryName $r
      $repositories.Contains('hello-world')
      $repositories -contains 'hello-world'
      $repositories[0] -is [string]
      ($repositories | ConvertTo-Json -Compress)
      $repositories -join ' '
      $repositories[0] + ':latest'
      "$($repositories[0])"
      ($repositories | Sort-Object -Descending)[0]
      @{ 'hello-world' = 1 }[$repositories[0]]
      @{ 'hello-world' = 1 }.ContainsKey($repositories[0])
      $repositories[0].RegistryName -eq $r
      $repositories | Out-String`;
    expect(await shell().output(script)).toEqual([
      true,
      true,
      true,
      '["hello-world","team/empty","team/payments/api"]',
      'hello-world team/empty team/payments/api',
      'hello-world:latest',
      'hello-world',
      'team/payments/api',
      1,
      true,
      true,
      expect.stringMatching(/^hello-world\r?\nteam\/empty\r?\nteam\/payments\/api/),
    ]);
  });

  it('get a list object with an empty list for an empty repository', async () => {
    const script = `
      $list = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName team/empty
      $list.Registry -eq $r; $list.ImageName; $list.Tags.Count; $list.Tags.GetType().Name`;
    expect(await shell().output(script)).toEqual([true, 'team/empty', 0, 'List`1']);
  });

  it('get named types with properties in the order of the contract', async () => {
    const script = `
      $list = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world
      $list.GetType().FullName
      $list.Tags[0].GetType().FullName
      $tag = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world -Name v1
      $tag.GetType().FullName
      $tag -is [AcrShell.Tag]
      ($tag | Get-Member)[0].TypeName
      $tag.PSObject.Properties.Name -join ' '
      $tag.Attributes.ChangeableAttributes.DeleteEnabled`;
    expect(await shell().output(script)).toEqual([
      'AcrShell.TagList',
      'AcrShell.TagAttributes',
      'AcrShell.Tag',
      true,
      'AcrShell.Tag',
      'Registry ImageName Attributes Name Digest CreatedTime LastUpdateTime Signed ChangeableAttributes RegistryName ' +
        'RepositoryName CreatedOn LastUpdatedOn DeleteEnabled WriteEnabled ListEnabled ReadEnabled',
      true,
    ]);
  });

  it('get sizes of manifests as [long], find untagged ones, and see the references of an index', async () => {
    const script = `
      $all = (Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName team/payments/api).ManifestsAttributes
      $all.Count
      @($all | Where-Object { -not $_.Tags }).Count
      $all[0].ImageSize.GetType().Name
      $index = $all | Where-Object Tags -contains v1
      (Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName team/payments/api -Name $index.Digest).Attributes.References.Architecture -join ' '`;
    expect(await shell().output(script)).toEqual([3, 2, 'Int64', 'amd64 arm64']);
  });

  it('can use Set-StrictMode -Version 3', async () => {
    const script = `
      Set-StrictMode -Version 3
      (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world).Tags.Count
      (Get-AzContainerRegistryRepository -RegistryName $r).Count
      (Get-AzContainerRegistryRepository -RegistryName $r -Name team/*).Count`;
    expect(await shell().output(script)).toEqual([3, 3, 2]);
  });

  it('get $null for a missing tag with -ErrorAction SilentlyContinue', async () => {
    const script = `
      $tag = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world -Name nix -ErrorAction SilentlyContinue
      $null -eq $tag`;
    const { output, errors } = await shell().run(script);
    expect({ output, errors }).toEqual({ output: [true], errors: [] });
  });

  it('can use objects and cmdlets in ForEach-Object -Parallel', async () => {
    const script = `
      $module = (Get-Module AcrShell).Path
      Get-AzContainerRegistryRepository -RegistryName $r | ForEach-Object -ThrottleLimit 3 -Parallel {
          Import-Module $using:module
          "$($_): $((Get-AzContainerRegistryTag -RegistryName $using:r -RepositoryName $_).Tags.Count)"
      } | Sort-Object
      Get-AzContainerRegistryTag -RegistryName $r -RepositoryName hello-world -Name * | ForEach-Object -Parallel { $_.GetType().FullName; $_.Name } | Sort-Object -Unique`;
    expect(await shell().output(script)).toEqual([
      'hello-world: 3',
      'team/empty: 0',
      'team/payments/api: 1',
      'AcrShell.Tag',
      'latest',
      'v1',
      'v2',
    ]);
  });

  it('get the new state of an update, and True or the deleted items of a removal', async () => {
    await registry().content.seedImage('waste', ['a', 'b']);
    await registry().content.seedImage('waste', 'c', {
      layers: [[{ path: 'c', bytes: Buffer.from('c') }]],
    });
    const script = `
      (Update-AzContainerRegistryTag -RegistryName $r -RepositoryName waste -Name a -DeleteEnabled $false).DeleteEnabled
      (Update-AzContainerRegistryTag -RegistryName $r -RepositoryName waste -Name a -DeleteEnabled $true).ChangeableAttributes.DeleteEnabled
      Remove-AzContainerRegistryTag -RegistryName $r -RepositoryName waste -Name a
      Remove-AzContainerRegistryManifest -RegistryName $r -RepositoryName waste -Tag b
      $gone = Remove-AzContainerRegistryRepository -RegistryName $r -Name waste
      $gone.GetType().FullName
      $gone.TagsDeleted -join ' '`;
    expect(await shell().output(script)).toEqual([false, true, true, true, 'AcrShell.DeletedRepository', 'c']);
  });
});
