import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { isRunning } from '../host/isRunning.ts';
import { noInterrupt, noShellScripts, onWindows } from '../windows.ts';
import { describePowerShell, interrupt, moduleFolder, PowerShell, pwshPath, spawnPowerShell } from './pwsh.ts';
import { connect, useRegistry } from './registry.ts';

const hostId = `[AcrShell.Client.Module]::HostProcess.Id`;
const getTag = `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1`;

/** A script in a runspace of its own, to be stopped from outside: $job, and $stopped after its end. */
const begin = (script: string) => `
  $global:job = [powershell]::Create().AddScript({ param($module, $r) Import-Module $module; ${script} }).AddArgument(${quoted(join(moduleFolder, 'AcrShell.psd1'))}).AddArgument($r)
  $global:running = $job.BeginInvoke()`;

describePowerShell('Pages', (shell) => {
  const registry = useRegistry(
    shell,
    async ({ content }) => {
      await content.seedTags('many', 23, { tagName: (index) => `v${String(index).padStart(2, '0')}` });
      await content.seedImage('one', 'v1');
    },
    { pageSizeLimit: 5 },
  );

  it('take one request with | Select-Object -First 3', async () => {
    const script = `(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName many -Name * | Select-Object -First 3).Name`;
    expect(await shell().output(script)).toEqual(['v00', 'v01', 'v02']);
    expect(registry().countRequests({ route: 'tag/list' })).toBe(1);
  });

  it('are all in the list object, in order', async () => {
    const script = `
      $list = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName many
      $list.Tags.Count; $list.Tags.Name -join '' -eq (($list.Tags.Name | Sort-Object) -join '')`;
    expect(await shell().output(script)).toEqual([23, true]);
    expect(registry().countRequests({ route: 'tag/list' })).toBe(5);
  });

  it('are all written to the pipeline', async () => {
    const script = `@(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName many -Name 'v*').Count`;
    expect(await shell().output(script)).toEqual([23]);
  });

  it('are requested only as far as -First needs', async () => {
    const script = `(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName many -First 7).Tags.Count`;
    expect(await shell().output(script)).toEqual([7]);
    expect(registry().countRequests({ route: 'tag/list' })).toBe(2);
  });

  it('accept -OrderBy in any case', async () => {
    const script = `(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName many -Name * -OrderBy lastupdatetimedescending -First 2).Name`;
    expect(await shell().output(script)).toEqual(['v22', 'v21']);
  });

  it('are not requested with -First 0', async () => {
    const script = `
      @(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName many -Name * -First 0).Count
      (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName many -First 0).Tags.Count`;
    expect(await shell().output(script)).toEqual([0, 0]);
  });

  it('with no match write nothing, without an error', async () => {
    expect(
      await shell().output(`Get-AzContainerRegistryTag -RegistryName $r -RepositoryName many -Name 'x?[a-z]*'`),
    ).toEqual([]);
  });
});

describePowerShell('One host for all runspaces', (shell) => {
  const registry = useRegistry(shell, ({ content }) => content.seedImage('app', ['v1', 'v2']));

  it('shares its session between them', async () => {
    const script = `
      $module = (Get-Module AcrShell).Path
      $ids = 1..6 | ForEach-Object -ThrottleLimit 6 -Parallel {
          Import-Module $using:module
          foreach ($i in 1..10) { if ((Get-AzContainerRegistryTag -RegistryName $using:r -RepositoryName app -Name "v$(1 + $i % 2)").Name -ne "v$(1 + $i % 2)") { throw 'mixed up' } }
          ${hostId}
      } | Sort-Object -Unique
      @($ids).Count; $ids -eq ${hostId}`;
    expect(await shell().output(script)).toEqual([1, true]);
    expect(registry().countRequests()).toBe(60);
  });

  it('serves their calls concurrently', async () => {
    const { promise: allHaveAsked, resolve: answer } = Promise.withResolvers<void>();
    registry().faults.add({ until: allHaveAsked });
    const script = `
      $module = (Get-Module AcrShell).Path
      1..4 | ForEach-Object -ThrottleLimit 4 -Parallel { Import-Module $using:module; $null = Get-AzContainerRegistryTag -RegistryName $using:r -RepositoryName app -Name v1 }`;
    const running = shell().output(script);
    await expect.poll(() => registry().countRequests({ status: 0 }), { timeout: 20_000 }).toBe(4);
    answer();
    await running;
  });

  it('writes verbose lines in the runspace of the call', async () => {
    const script = `
      $module = (Get-Module AcrShell).Path
      1..3 | ForEach-Object -ThrottleLimit 3 -Parallel {
          Import-Module $using:module
          $tag = "nix$_"
          $lines = Get-AzContainerRegistryTag -RegistryName $using:r -RepositoryName app -Name $tag -Verbose -ErrorAction SilentlyContinue 4>&1
          @($lines).Count -eq 1 -and "$lines".Contains($tag)
      }`;
    expect(await shell().output(script)).toEqual([true, true, true]);
  });

  it('passes any text in names and tags', async () => {
    const { errors } = await shell().run(
      `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name "q'\`"\\ ü\u{1F600}"`,
    );
    expect(errors[0]?.id).toBe('AcrShell.InvalidInput,AcrShell.Commands.GetAzContainerRegistryTag');
    expect(registry().countRequests()).toBe(0);
  });
});

describePowerShell('A stopped pipeline', (shell) => {
  const registry = useRegistry(shell, ({ content }) => content.seedImage('app', ['v1', 'v2']));

  it('ends while the registry does not answer, and the next call works', async () => {
    registry().faults.add({ hang: true, times: 1 });
    await shell().output(begin(getTag));
    await vi.waitFor(() => expect(registry().countRequests()).toBe(1), { timeout: 5000 });
    const script = `
      $job.Stop(); try { $job.EndInvoke($running) } catch { $_.Exception.GetBaseException().GetType().Name }
      (${getTag}).Name`;
    expect(await shell().output(script)).toEqual(['PipelineStoppedException', 'v1']);
  });

  it('does not give its late answer to a later call', async () => {
    registry().faults.add({ hang: true, times: 1 });
    await shell().output(begin(getTag));
    await vi.waitFor(() => expect(registry().countRequests()).toBe(1), { timeout: 5000 });
    const script = `
      $job.Stop()
      foreach ($i in 1..20) { (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v2).Name }`;
    expect(new Set(await shell().output(script))).toEqual(new Set(['v2']));
  });

  it('that reads for other runspaces hands over to one of them', async () => {
    registry().faults.add({ path: /v1$/, hang: true, times: 1 });
    const { promise: readerHasStopped, resolve: answer } = Promise.withResolvers<void>();
    registry().faults.add({ path: /v2$/, until: readerHasStopped, times: 1 });
    await shell().output(begin(getTag));
    await expect.poll(() => registry().countRequests({ path: /v1$/ })).toBe(1);
    await shell().output(`
      $global:other = [powershell]::Create().AddScript({ param($module, $r) Import-Module $module; (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v2).Name }).AddArgument(${quoted(join(moduleFolder, 'AcrShell.psd1'))}).AddArgument($r)
      $global:task = $other.BeginInvoke()`);
    await expect.poll(() => registry().countRequests({ path: /v2$/ })).toBe(1);
    await shell().output('$job.Stop()');
    answer();
    expect(await shell().output('$other.EndInvoke($task)')).toEqual(['v2']);
  });

  it.skipIf(onWindows)(`is how Ctrl+C ends a script${noInterrupt}`, async () => {
    registry().faults.add({ hang: true });
    const script = `Import-Module ${quoted(join(moduleFolder, 'AcrShell.psd1'))}; ${connect(registry())}; 'went on'`;
    const child = spawnPowerShell(script);
    const ended = new Promise((resolve) => child.once('close', resolve));
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    await vi.waitFor(() => expect(registry().countRequests()).toBe(1), { timeout: 25_000 });
    interrupt(child);
    await ended;
    expect(printed).not.toContain('went on');
  });
});

describePowerShell('A host that dies', (shell) => {
  const registry = useRegistry(shell, ({ content }) => content.seedImage('app', ['v1', 'v2']));
  const kill = `$ended = [AcrShell.Client.Module]::HostProcess; $ended.Kill(); $ended.WaitForExit()`;

  beforeEach(async () => {
    await shell().run(connect(registry()));
    registry().clearRequests();
  });

  it('without a running call leads to one warning, and no other identity is used', async () => {
    const { warnings, errors } = await shell().run(`${kill}; ${getTag}; ${getTag}`);
    expect(warnings).toEqual([expect.stringContaining(registry().loginServer)]);
    expect(errors.map(({ id }) => id)).toEqual(
      Array(2).fill('AcrShell.SessionLost,AcrShell.Commands.GetAzContainerRegistryTag'),
    );
    expect(registry().countRequests()).toBe(0);
    expect(await shell().output(`${connect(registry())}; (${getTag}).Name`)).toEqual(['Login Succeeded', 'v1']);
  });

  it('during a read leads to one repetition', async () => {
    registry().faults.add({ hang: true, times: 1 });
    await shell().output(begin(getTag));
    await vi.waitFor(() => expect(registry().countRequests()).toBe(1), { timeout: 5000 });
    const script = `
      ${kill}
      try { $null = $job.EndInvoke($running) } catch { }
      $job.Streams.Error.FullyQualifiedErrorId; $job.Streams.Warning.Count`;
    expect(await shell().output(script)).toEqual([
      'AcrShell.SessionLost,AcrShell.Commands.GetAzContainerRegistryTag',
      1,
    ]);
  });

  it('during a change leads to one error in doubt, and no repetition', async () => {
    registry().faults.add({ hang: true, times: 1 });
    await shell().output(begin(`Remove-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v2`));
    await vi.waitFor(() => expect(registry().countRequests()).toBe(1), { timeout: 5000 });
    const script = `
      ${kill}
      try { $null = $job.EndInvoke($running) } catch { }
      @($job.Streams.Error).Count; $job.Streams.Error[0].FullyQualifiedErrorId; $job.Streams.Error[0].Exception.Message`;
    const [count, id, message] = await shell().output(script);
    expect([count, id]).toEqual([1, 'AcrShell.HostGone,AcrShell.Commands.RemoveAzContainerRegistryTag']);
    expect(message).toContain('may or may not have been made');
    expect(registry().countRequests({ method: 'DELETE' })).toBe(1);
    await shell().run(`${connect(registry())} -WarningAction SilentlyContinue`);
  });

  it('is not reported for registries that were cleared', async () => {
    const script = `Clear-AzContainerRegistryContext -RegistryName $r; ${kill}; Get-AzContainerRegistryContext`;
    const { warnings } = await shell().run(script);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain(registry().loginServer);
  });
});

describe.skipIf(!pwshPath)(`Starting and ending${pwshPath ? '' : ' (left out: there is no pwsh on PATH)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function once<T>(environment: NodeJS.ProcessEnv, use: (shell: PowerShell) => Promise<T>): Promise<T> {
    const shell = new PowerShell(environment);
    try {
      return await use(shell);
    } finally {
      await shell.end();
    }
  }

  it('an import starts nothing, and the end of PowerShell ends the host', async () => {
    const shell = new PowerShell();
    expect(await shell.output(`$null -eq [AcrShell.Client.Module]::HostProcess`)).toEqual([true]);
    const [id] = await shell.output(`Get-AzContainerRegistryContext; ${hostId}`);
    await shell.end();
    await expect.poll(() => isRunning(Number(id)), { timeout: 20_000 }).toBe(false);
  });

  it('Constrained Language Mode changes nothing, tables included', () => {
    const script = `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; Import-Module ${quoted(moduleFolder)}; Get-AzContainerRegistryEnvironment`;
    const { stdout, stderr } = spawnSync(pwshPath ?? 'pwsh', ['-NoProfile', '-NonInteractive', '-Command', script], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Name +RegistrySuffix +Audience/mu);
  });

  it.skipIf(onWindows)(
    `a Node that is too old is named, with the version that is needed${noShellScripts}`,
    async () => {
      const node = join(folder, 'node');
      writeFileSync(node, '#!/bin/sh\necho v18.20.1\nexit 1\n');
      chmodSync(node, 0o755);
      const { id, message } = await once({ ACRSHELL_NODE: node }, (shell) =>
        shell.error('Get-AzContainerRegistryContext'),
      );
      expect(id).toBe('AcrShell.Incompatible,AcrShell.Commands.GetAzContainerRegistryContext');
      expect(message).toContain('22.19.0');
      expect(message).toContain('18.20.1');
    },
  );

  it.skipIf(onWindows)(`a library that Node lacks is named, with its package${noShellScripts}`, async () => {
    const node = join(folder, 'nodeWithoutLibrary');
    const complaint = 'node: error while loading shared libraries: libatomic.so.1: cannot open shared object file';
    writeFileSync(node, `#!/bin/sh\necho '${complaint}' >&2\nexit 127\n`);
    chmodSync(node, 0o755);
    const { id, message, advice } = await once({ ACRSHELL_NODE: node }, (shell) =>
      shell.error('Get-AzContainerRegistryContext'),
    );
    expect(id).toBe('AcrShell.Incompatible,AcrShell.Commands.GetAzContainerRegistryContext');
    expect(message).toContain(`${node} needs libatomic.so.1, which this system does not have.`);
    expect(advice).toContain('apt-get install libatomic1');
  });

  it.skipIf(onWindows)(`what a Node says before it ends is in the error${noShellScripts}`, async () => {
    const node = join(folder, 'nodeThatRefuses');
    writeFileSync(node, "#!/bin/sh\necho 'node: bad option: --max-semi-space-size=8' >&2\nexit 9\n");
    chmodSync(node, 0o755);
    const { message } = await once({ ACRSHELL_NODE: node }, (shell) => shell.error('Get-AzContainerRegistryContext'));
    expect(message).toContain('ended before it was ready (exit code 9).');
    expect(message).toContain('It said: node: bad option: --max-semi-space-size=8.');
  });

  it('a missing Node is one error, with advice', async () => {
    const shellOf = { ACRSHELL_NODE: join(folder, 'nowhere') };
    const { id, advice } = await once(shellOf, (shell) => shell.error('Get-AzContainerRegistryContext'));
    expect(id).toBe('AcrShell.Incompatible,AcrShell.Commands.GetAzContainerRegistryContext');
    expect(advice).toContain('ACRSHELL_NODE');
  });

  it('without System.Text.Json, as in Windows PowerShell, objects are the same', async () => {
    await once({}, async (shell) => {
      const script = (text: string) => `
        $null = Get-AzContainerRegistryContext
        [AcrShell.Client.Module].Assembly.GetType('AcrShell.Client.Json').GetField('IsFramework', 'Static, NonPublic').SetValue($null, ${text})
        $null = Start-AzContainerRegistryEmulator | Connect-AzContainerRegistry
        Get-AzContainerRegistryRepository -RegistryName demo
        $tags = Get-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world
        $tags.GetType().FullName; $tags.Tags.Name -join ' '; $tags.Tags[0].LastUpdatedOn.GetType().Name; $tags.Tags[0].DeleteEnabled
        $one = Get-AzContainerRegistryManifest -RegistryName demo -RepositoryName hello-world -Name $tags.Tags[0].Digest
        $one.ImageSize.GetType().Name; $one.Tags -join ' '; $one.MediaType
        (Update-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name latest -DeleteEnabled $false).DeleteEnabled
        Remove-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name latest -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId`;
      const slow = await shell.output(script('$true'));
      expect(slow).toContain('AcrShell.Locked,AcrShell.Commands.RemoveAzContainerRegistryTag');
      expect(await once({}, (other) => other.output(script('$false')))).toEqual(slow);
    });
  }, 120_000);
});
