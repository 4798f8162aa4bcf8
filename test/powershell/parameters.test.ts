import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { afterAll, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { noShellScripts, onWindows } from '../windows.ts';
import { describePowerShell } from './pwsh.ts';
import { connect, useRegistry } from './registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'acrshell-parameters-'));
afterAll(() => rmSync(folder, { recursive: true }));

describePowerShell('A typed value', (shell) => {
  const registry = useRegistry(shell, ({ content }) => content.seedImage('app', 'v1'));
  const image = '-RegistryName $r -RepositoryName app';
  const digest = `sha256:${'0'.repeat(64)}`;

  it.for([
    [`Save-AzContainerRegistryArtifact ${image} -Path x`, /needs -Manifest or -Tag\./],
    [`Get-AzContainerRegistryManifestContent ${image} -Raw`, /needs -Manifest or -Tag\./],
    [`Save-AzContainerRegistryArtifact ${image} -Tag v1 -Platform linux -Path x`, /-Platform/],
    ['Connect-AzContainerRegistryAccount -AccessToken x -ResourceManagerUrl nonsense', /-ResourceManagerUrl/],
    [`Copy-AzContainerRegistryArtifact ${image} -DestinationTag v2`, /needs -Manifest or -Tag\./],
  ] as const)('is told in the parameters of the cmdlet where it does not do: %s', async ([line, words]) => {
    const { message, advice } = await shell().error(line);
    expect(message).toMatch(words);
    expect(`${message} ${advice}`).not.toMatch(
      /must |pattern|schema|property|\^|\\w|\/(?:get|save|pull|add|connect)\b/,
    );
    expect(registry().countRequests()).toBe(0);
  });

  it.for([
    ['Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app:v1', 'a tag of the repository app', 'the tag v1'],
    [
      `Get-AzContainerRegistryManifest -RegistryName $r -RepositoryName team/app@${digest}`,
      'a manifest of the repository team/app',
      digest,
    ],
    ['Remove-AzContainerRegistryRepository -RegistryName $r -Name app:v1', 'a tag of the repository app', 'the tag v1'],
  ] as const)('as an image of docker is explained: %s', async ([line, message, advice]) => {
    const error = await shell().error(line);
    expect(error.id).toMatch(/^AcrShell\.InvalidInput,/);
    expect(error.message).toContain(message);
    expect(error.advice).toContain(advice);
    expect(registry().countRequests()).toBe(0);
  });

  it('can be a path on a drive of the calling function', async () => {
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
    const script = `
      function Save-There {
        $null = New-PSDrive -Name Mine -PSProvider FileSystem -Root ${quoted(join(folder, 'deep'))}
        (Save-AzContainerRegistryArtifact ${image} -Tag v1 -Path Mine:/er/layout).Paths
        (Save-AzContainerRegistryArtifact ${image} -Tag v1 -Path Mine:beside).Paths
      }
      Save-There
      (Save-AzContainerRegistryArtifact ${image} -Tag v1 -Path Temp:/${folder.split('/').at(-1)}/temp).Paths`;
    const [first, second, third] = (await shell().output(script)) as string[];
    expect([first, second]).toEqual([join(folder, 'deep', 'er', 'layout'), join(folder, 'deep', 'beside')]);
    expect(third).toBe(join(folder, 'temp'));
  });
});

describePowerShell(
  'An interrupted sign-out',
  (shell) => {
    const registry = useRegistry(shell, async () => undefined);

    it.skipIf(onWindows)(`reports that the session is signed out, but docker is not${noShellScripts}`, async () => {
      const docker = join(folder, 'docker');
      const { loginServer } = registry();
      mkdirSync(docker, { recursive: true });
      writeFileSync(
        join(docker, 'config.json'),
        JSON.stringify({ credsStore: 'broken', auths: { [loginServer]: {} } }),
      );
      const helper = join(folder, 'docker-credential-broken');
      writeFileSync(helper, '#!/bin/sh\necho vault is locked\nexit 1\n');
      chmodSync(helper, 0o755);
      const { message, advice, id } = await shell().error(`Disconnect-AzContainerRegistry -Name ${loginServer}`);
      expect(id).toBe('AcrShell.Unavailable,AcrShell.Commands.DisconnectAzContainerRegistry');
      expect(message).toContain(`This session is signed out of ${loginServer}, but docker is not.`);
      expect(message).toContain('did not remove the docker login');
      expect(message).toContain('vault is locked');
      expect(advice).toContain('docker logout');
      expect(readFileSync(join(docker, 'config.json'), 'utf8')).toContain(loginServer);
      expect(await shell().output('@(Get-AzContainerRegistryContext).Count')).toEqual([0]);
    });

    it('is reported as complete when the host ends, as its tokens and credentials are gone', async () => {
      await shell().output(`$null = ${connect(registry())} -SkipDockerLogin`);
      const script = `
        $ended = [AcrShell.Client.Module]::HostProcess; $ended.Kill(); $ended.WaitForExit()
        Clear-AzContainerRegistryContext; @(Get-AzContainerRegistryContext).Count`;
      const { errors, output } = await shell().run(script);
      expect(output).toEqual([0]);
      for (const { advice } of errors) expect(advice).toContain('gone with it');
    });
  },
  { DOCKER_CONFIG: join(folder, 'docker'), PATH: `${folder}${delimiter}${process.env.PATH}` },
);
