import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, moduleFolder } from './pwsh.ts';
import { connect, useRegistry } from './registry.ts';

/** As a user types it: an image is published from an archive, inspected, retagged, copied and saved. */
describePowerShell('Images and artifacts', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-ps-artifacts-'));
  const path = (name: string) => join(folder, name);
  let second: Emulator | undefined;
  const registry = useRegistry(shell, async ({ content }) => {
    const files = [[{ path: 'a', bytes: Buffer.alloc(200_000, 'a') }], [{ path: 'b', bytes: Buffer.from('b') }]];
    await content.seedImage('app', ['v1', 'v1.1'], { layers: files, platforms: ['linux/amd64', 'linux/arm64'] });
  });
  afterAll(async () => {
    await second?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const on = (cmdlet: string, repository: string) => `${cmdlet} -RegistryName $r -RepositoryName ${repository}`;

  it('are published from an archive, inspected, retagged, copied to a second registry, and saved as files', async () => {
    await shell().output(`Set-Location -LiteralPath ${quoted(folder)}`);
    const save = on('Save-AzContainerRegistryArtifact', 'app');
    await shell().output(`${save} -Tag v1 -Platform linux/amd64 -Format DockerArchive -Path ./image.tar`);
    expect(existsSync(path('image.tar'))).toBe(true);
    const publish = on('Publish-AzContainerRegistryArtifact', 'moved/app');
    const [published] = await shell().output(`${publish} -Tag v1 -Path ./image.tar`);
    expect(published).toMatchObject({ RepositoryName: 'moved/app', Tag: 'v1', BlobsMoved: 3 });
    const look = on('Get-AzContainerRegistryManifestContent', 'moved/app');
    expect(await shell().output(`(${look} -Tag v1 -Raw | ConvertFrom-Json).layers.Count`)).toEqual([2]);
    const parsed = `$m = ${look} -Tag v1 -Parsed; $m.layers.Count; $m['schemaVersion']; $m.layers[0].digest -like 'sha256:*'`;
    expect(await shell().output(parsed)).toEqual([2, 2, true]);
    const [added] = await shell().output(`${on('Add-AzContainerRegistryTag', 'moved/app')} -Tag v1 -NewTag stable`);
    expect(added).toMatchObject({ Name: 'stable', Digest: (published as { Digest: string }).Digest });
    second = await startEmulator({ name: 'second' });
    await shell().output(connect(second));
    const copy = on('Copy-AzContainerRegistryArtifact', 'moved/app');
    const [copied] = await shell().output(`${copy} -Tag stable -DestinationRegistryName '${second.loginServer}'`);
    expect(copied).toMatchObject({ Tag: 'stable', BlobsMoved: 3, RegistryName: second.loginServer });
    const last = `Save-AzContainerRegistryArtifact -RegistryName '${second.loginServer}' -RepositoryName moved/app`;
    await shell().output(`${last} -Tag stable -Path layout`);
    expect(existsSync(path('layout/index.json'))).toBe(true);
  });

  it('are copied from piped tags under the same names, without a transfer of data', async () => {
    const tags = `${on('Get-AzContainerRegistryTag', 'app')} -Name 'v1*'`;
    const copied = await shell().output(`${tags} | Copy-AzContainerRegistryArtifact -DestinationRepositoryName kept`);
    expect(copied).toMatchObject([
      { Tag: 'v1', RepositoryName: 'kept', BytesMoved: 0 },
      { Tag: 'v1.1', RepositoryName: 'kept', BytesMoved: 0 },
    ]);
    const names = `(${on('Get-AzContainerRegistryTag', 'kept')}).Tags.Name`;
    expect(await shell().output(names)).toEqual(['v1', 'v1.1']);
  });

  it('are published from files with types and annotations, listed as referrers, and saved again', async () => {
    writeFileSync(path('sbom.json'), '{"a":1}');
    writeFileSync(path('notes.txt'), 'notes');
    const publish = on('Publish-AzContainerRegistryArtifact', 'app');
    const types = '-MediaType application/spdx+json, text/plain -ArtifactType application/spdx+json';
    await shell().output(`${publish} -Subject v1 -Path sbom.json, notes.txt ${types} -Annotation 'a=b', 'c=d=e'`);
    const [found] = await shell().output(`${on('Get-AzContainerRegistryReferrer', 'app')} -Tag v1`);
    expect(found).toMatchObject({ ArtifactType: 'application/spdx+json', Annotations: ['a=b', 'c=d=e'] });
    const referrer = `${on('Get-AzContainerRegistryReferrer', 'app')} -Tag v1`;
    const saved = `(${referrer} | Save-AzContainerRegistryArtifact -Path files -Format Files).Paths`;
    expect(await shell().output(saved)).toEqual([path('files/notes.txt'), path('files/sbom.json')]);
    expect(readFileSync(path('files/sbom.json'), 'utf8')).toBe('{"a":1}');
  });

  it('can be composed of single blobs and manifests', async () => {
    const [blob] = await shell().output(`${on('Publish-AzContainerRegistryBlob', 'hand')} -Path sbom.json`);
    const { Digest: digest } = blob as { Digest: string };
    const config = { mediaType: 'application/json', digest, size: 7 };
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    writeFileSync(path('manifest.json'), JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] }));
    const set = on('Set-AzContainerRegistryManifestContent', 'hand');
    expect(await shell().output(`(${set} -Tag v1 -Path manifest.json).MediaType`)).toEqual([mediaType]);
    const get = on('Get-AzContainerRegistryBlob', 'hand');
    expect(await shell().output(`${get} -Digest ${digest} -Raw`)).toEqual(['{"a":1}']);
    const piped = `${get} -Digest ${digest} | Save-AzContainerRegistryBlob -Path blob.json`;
    expect(await shell().output(`(${piped}).Size`)).toEqual([7]);
    const removed = `${get} -Digest ${digest} | Remove-AzContainerRegistryBlob`;
    expect(await shell().output(removed)).toEqual([true]);
    const gone = await shell().error(`${get} -Digest ${digest}`);
    expect(gone).toMatchObject({ category: 'ObjectNotFound' });
  });

  it('are unchanged with -WhatIf, existing files are kept, and a tag is not taken for a blob', async () => {
    registry().clearRequests();
    const copy = `${on('Copy-AzContainerRegistryArtifact', 'app')} -Tag v1 -DestinationTag v9 -WhatIf`;
    const { host, output } = await shell().run(copy);
    expect(output).toEqual([]);
    expect(host).toContain('v9');
    expect(registry().countRequests()).toBe(0);
    const save = `${on('Save-AzContainerRegistryArtifact', 'app')} -Tag v1 -Path image.tar`;
    expect(await shell().error(save)).toMatchObject({ category: 'ResourceExists' });
    const tag = `${on('Get-AzContainerRegistryTag', 'app')} -Name v1`;
    expect(await shell().error(`${tag} | Get-AzContainerRegistryBlob`)).toMatchObject({ category: 'InvalidArgument' });
  });

  it('show the progress of a long transfer, unless it is turned off', async () => {
    const large = path('large.bin');
    writeFileSync(large, Buffer.alloc(64 * 1024 * 1024, 'large'));
    registry().faults.add({ method: 'PUT', path: /uploads/, delay: 600, times: 1 });
    const publish = `${on('Publish-AzContainerRegistryArtifact', 'large')} -Path ${quoted(large)} -ArtifactType x/y`;
    const records = (preference: string) => `
      $ps = [powershell]::Create()
      $null = $ps.AddScript({
          param($module, $command, $preference)
          Import-Module $module
          $ProgressPreference = $preference
          & ([scriptblock]::Create($command))
        }).AddArgument(${quoted(moduleFolder)}).AddArgument(${quoted(publish)}.Replace('$r', $r)).AddArgument('${preference}')
      $null = $ps.Invoke()
      $ps.Streams.Progress | Where-Object Activity -like 'Publishing*' |
        ForEach-Object { [pscustomobject]@{ activity = $_.Activity; type = [string]$_.RecordType } }`;
    const told = (await shell().output(records('Continue'))) as { activity: string; type: string }[];
    expect(told.some(({ activity }) => activity.startsWith('Publishing large'))).toBe(true);
    expect(told.at(-1)?.type).toBe('Completed');
    expect(await shell().output(records('SilentlyContinue'))).toEqual([]);
  });
});
