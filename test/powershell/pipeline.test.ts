import { describe, expect, it } from 'vitest';
import { type Meaning, objectTypes, type PipedType, pipelineTable, type TypeName } from '../../src/protocol/index.ts';
import { describePowerShell, errorId } from './pwsh.ts';
import { useRegistry } from './registry.ts';

/** One that only says what it is: with a name that is none of a repository, a tag or a registry to connect to. */
function plain(type: TypeName): string {
  const values: Readonly<Record<string, string>> = { RegistryName: '$r', Name: "'app'", Username: "'app'", Id: "'/x'" };
  const given = Object.entries(values).filter(([name]) => name in objectTypes[type].properties);
  return `New-Object ${type} -Property @{ ${given.map(([name, value]) => `${name} = ${value}`).join('; ')} }`;
}

/** How those are made that a registry must know; all others are made of their type's properties. */
const make: Readonly<Partial<Record<PipedType, string>>> = {
  'AcrShell.RepositoryName': `@(Get-AzContainerRegistryRepository -RegistryName $r)[0]`,
  'AcrShell.Repository': `Get-AzContainerRegistryRepository -RegistryName $r -Name app`,
  'AcrShell.Tag': `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1`,
  'AcrShell.TagAttributes': `(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app).Tags.Where({ $_.Name -eq 'v1' })[0]`,
  'AcrShell.Manifest': `Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName app -Name '*' | Where-Object Tags -contains v1`,
  'AcrShell.ManifestAttributes': `(Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName app).ManifestsAttributes.Where({ $_.Tags -contains 'v1' })[0]`,
  'AcrShell.TagList': `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app`,
  'AcrShell.ManifestList': `Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName app`,
  'AcrShell.ManifestReference': `(Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName multi -Name (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName multi -Name v1).Digest).References[0]`,
  'AcrShell.ChangeableAttributes': `(Get-AzContainerRegistryRepository -RegistryName $r -Name app).ChangeableAttributes`,
  'AcrShell.DeletedRepository': `Remove-AzContainerRegistryRepository -RegistryName $r -Name waste`,
  'AcrShell.Artifact': `Copy-AzContainerRegistryArtifact -RegistryName $r -RepositoryName app -Tag v1 -DestinationTag v1`,
  'AcrShell.ManifestContent': `Get-AzContainerRegistryManifestContent -RegistryName $r -RepositoryName app -Tag v1`,
  'AcrShell.Referrer': `New-Object AcrShell.Referrer -Property @{ RegistryName = $r; RepositoryName = 'app'; Digest = (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1).Digest }`,
  'AcrShell.RunImage': `New-Object AcrShell.RunImage -Property @{ RegistryName = $r; RepositoryName = 'app'; Name = 'v1'; Digest = (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1).Digest }`,
  'AcrShell.AddedTag': `Add-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Tag v1 -NewTag v1`,
  'AcrShell.Blob': `New-Object AcrShell.Blob -Property @{ RegistryName = $r; RepositoryName = 'app'; Digest = 'sha256:0' }`,
  'AcrShell.Connection': `Get-AzContainerRegistryContext -RegistryName $r`,
  'AcrShell.Environment': `Get-AzContainerRegistryEnvironment -Name AzureCloud`,
  'AcrShell.Emulator': `Start-AzContainerRegistryEmulator -Name piped -Empty`,
};

/** The one request that each cmdlet then sends for the tag v1 of app, whose manifest is {digest}. */
const sends: Readonly<Record<string, Partial<Record<Meaning, string>>>> = {
  'Get-AzContainerRegistryRepository': { itself: 'GET /acr/v1/app', 'what it holds': 'GET /acr/v1/_catalog' },
  'Update-AzContainerRegistryRepository': { itself: 'PATCH /acr/v1/app' },
  'Remove-AzContainerRegistryRepository': { itself: 'DELETE /acr/v1/app' },
  'Get-AzContainerRegistryManifest': {
    itself: 'GET /acr/v1/app/_manifests/{digest}',
    'what it holds': 'GET /acr/v1/app/_manifests',
    'the manifest it points at': 'GET /acr/v1/app/_manifests/{digest}',
  },
  'Update-AzContainerRegistryManifest': {
    itself: 'PATCH /acr/v1/app/_manifests/{digest}',
    'the manifest it points at': 'PATCH /acr/v1/app/_manifests/{digest}',
  },
  'Remove-AzContainerRegistryManifest': {
    itself: 'DELETE /v2/app/manifests/{digest}',
    'the manifest it points at': 'DELETE /v2/app/manifests/{digest}',
  },
  'Get-AzContainerRegistryTag': {
    itself: 'GET /acr/v1/app/_tags/v1',
    'what it holds': 'GET /acr/v1/app/_tags',
    'the tags that point at it': 'GET /acr/v1/app/_tags',
  },
  'Update-AzContainerRegistryTag': { itself: 'PATCH /acr/v1/app/_tags/v1' },
  'Remove-AzContainerRegistryTag': { itself: 'DELETE /acr/v1/app/_tags/v1' },
};

describePowerShell('Piping objects', (shell) => {
  const registry = useRegistry(shell, ({ content }) =>
    content.seedImage('multi', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] }),
  );

  /** Fresh content, one object in $o, then the script; and what it sent. */
  async function pipe(type: PipedType, script: string) {
    await registry().content.seedImage('app', ['v1', 'latest'], { createdTime: '2024-01-01' });
    const { digest } = await registry().content.seedImage('app', 'other', { platforms: ['linux/arm64'] });
    await registry().content.seedImage('waste', 'v1');
    await shell().output(`$global:o = ${make[type] ?? plain(type as TypeName)}`);
    registry().clearRequests();
    const outcome = await shell().run(script);
    const requests = registry().requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
    await shell().run('Stop-AzContainerRegistryEmulator -ErrorAction SilentlyContinue');
    return { ...outcome, requests, other: digest };
  }

  async function digestOfV1(): Promise<string> {
    const [digest] = await shell().output(
      `(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1).Digest`,
    );
    return String(digest);
  }

  for (const [type, row] of Object.entries(pipelineTable) as [PipedType, (typeof pipelineTable)[PipedType]][]) {
    describe(type, () => {
      for (const [cmdlet, meaning] of Object.entries(row).filter(([name]) => name in sends) as [string, Meaning][]) {
        it(`${cmdlet}: ${meaning}`, async () => {
          const { requests, errors, stopped } = await pipe(type, `$null = $o | ${cmdlet}`);
          if (meaning === 'refused') {
            expect(requests).toEqual([]);
            expect(errors.map(({ id }) => id)).toEqual([errorId('InvalidInput', cmdlet)]);
            return;
          }
          expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
          const removed = cmdlet.startsWith('Remove');
          const expected = sends[cmdlet]?.[meaning] ?? '';
          // What says nothing of its tags may be a platform of a tagged image: the list tells.
          if (type === 'AcrShell.Referrer' && cmdlet === 'Remove-AzContainerRegistryManifest')
            expect(requests.shift()).toBe('GET /acr/v1/app/_manifests');
          expect(requests).toHaveLength(1);
          const digest = /sha256:[a-f0-9]+/.exec(requests[0] ?? '')?.[0] ?? '';
          expect(requests[0]).toBe(expected.replace('{digest}', digest));
          if (digest && !removed) expect(digest).toBe(await digestOfV1());
        });
      }
    });
  }

  it('refuses a tag for Connect and Clear', async () => {
    const { errors, requests } = await pipe(
      'AcrShell.Tag',
      '$o | Connect-AzContainerRegistry -Anonymous; $o | Clear-AzContainerRegistryContext',
    );
    expect(errors.map(({ id }) => id)).toEqual([
      'AcrShell.InvalidInput,AcrShell.Commands.ConnectAzContainerRegistry',
      'AcrShell.InvalidInput,AcrShell.Commands.ClearAzContainerRegistryContext',
    ]);
    expect(requests).toEqual([]);
  });

  it('refuses a tag with advice', async () => {
    const { errors } = await pipe('AcrShell.Tag', '$o | Remove-AzContainerRegistryRepository');
    expect(errors).toMatchObject([
      {
        id: 'AcrShell.InvalidInput,AcrShell.Commands.RemoveAzContainerRegistryRepository',
        category: 'InvalidArgument',
      },
    ]);
    expect(errors[0]?.advice).toContain('-Name');
  });

  it('keeps the meaning of a tag through Select-Object, Export-Csv and ConvertTo-Json', async () => {
    const script = `
      $o | Select-Object RegistryName, RepositoryName, Name | Remove-AzContainerRegistryRepository
      $o | Select-Object * | Remove-AzContainerRegistryRepository
      $o | ConvertTo-Csv | ConvertFrom-Csv | Remove-AzContainerRegistryRepository
      $o | ConvertTo-Json | ConvertFrom-Json | Remove-AzContainerRegistryRepository
      [pscustomobject]@{ RegistryName = $r; RepositoryName = 'app'; Name = 'v1' } | Remove-AzContainerRegistryRepository`;
    const { requests, errors } = await pipe('AcrShell.Tag', script);
    expect(requests).toEqual([]);
    expect(errors.map(({ id }) => id)).toEqual(
      Array(5).fill('AcrShell.InvalidInput,AcrShell.Commands.RemoveAzContainerRegistryRepository'),
    );
  });

  it('takes a row of a CSV file for the tag, or the manifest by its digest', async () => {
    const script = `
      $row = $o | ConvertTo-Csv | ConvertFrom-Csv
      ($row | Get-AzContainerRegistryTag).Name
      ($row | Get-AzContainerRegistryManifest).Digest -eq $o.Digest
      [pscustomobject]@{ RegistryName = $r; Name = 'app' } | Get-AzContainerRegistryRepository | ForEach-Object ImageName`;
    const { output, requests } = await pipe('AcrShell.Tag', script);
    expect(output).toEqual(['v1', true, 'app']);
    expect(requests).toHaveLength(3);
  });

  it('prefers typed values to piped ones', async () => {
    const { output, requests } = await pipe('AcrShell.Tag', `($o | Get-AzContainerRegistryTag -Name latest).Name`);
    expect(output).toEqual(['latest']);
    expect(requests).toEqual(['GET /acr/v1/app/_tags/latest']);
  });

  it('lists only the tags that point at a piped manifest', async () => {
    const { output } = await pipe('AcrShell.Manifest', `($o | Get-AzContainerRegistryTag).Tags.Name -join ' '`);
    expect(output).toEqual(['latest v1']);
  });

  it('lists the content of a piped repository, also inside ForEach-Object', async () => {
    const script = `
      ($o | Get-AzContainerRegistryTag).Tags.Count
      $o | ForEach-Object { (Get-AzContainerRegistryTag -RegistryName $_.RegistryName -RepositoryName $_).Tags.Count }`;
    const { output } = await pipe('AcrShell.RepositoryName', script);
    expect(output).toEqual([3, 3]);
  });
});
