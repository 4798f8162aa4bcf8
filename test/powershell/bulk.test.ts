import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { noInterrupt, onWindows } from '../windows.ts';
import { describePowerShell, interrupt, moduleFolder, spawnPowerShell } from './pwsh.ts';
import { connect, useRegistry } from './registry.ts';

describePowerShell('Many changes at the end of a pipeline', (shell) => {
  const registry = useRegistry(shell, async () => {}, { latency: 20 });
  const count = 60;
  const deletes = () => registry().countRequests({ method: 'DELETE' });
  const get = "Get-AzContainerRegistryTag -RegistryName $r -RepositoryName bulk -Name '*'";

  beforeEach(async () => {
    const names = Array.from({ length: count }, (_, i) => `t${String(i).padStart(2, '0')}`);
    await registry().content.seedImage('bulk', names);
    registry().clearRequests();
  });

  it('are all made, and each has the same output as one by one', async () => {
    expect(await shell().output(`${get} | Remove-AzContainerRegistryTag`)).toEqual(Array(count).fill(true));
    expect(deletes()).toBe(count);
  });

  it('write their results in order', async () => {
    const script = `(${get} | Update-AzContainerRegistryTag -WriteEnabled $true).Name -join ' '`;
    const names = `(${get}).Name -join ' '`;
    expect(await shell().output(script)).toEqual(await shell().output(names));
  });

  it('write objects that are shown as tables, even if they are the first call of a runspace', async () => {
    const script = `
      $module = ${quoted(join(moduleFolder, 'AcrShell.psd1'))}; $tags = ${get}
      1 | ForEach-Object -Parallel {
        Import-Module $using:module
        $updated = $using:tags | Update-AzContainerRegistryTag -WriteEnabled $true
        ($updated | Out-String -Width 200).Trim().Split("\`n")[0]
      }`;
    expect(await shell().output(script)).toEqual([expect.stringMatching(/^ImageName +Name +Digest +Updated +Locks/)]);
  });

  it('each report their own error with the item, and do not stop the others', async () => {
    await shell().output(
      "'t03', 't07' | ForEach-Object { $null = Update-AzContainerRegistryTag -RegistryName $r -RepositoryName bulk -Name $_ -DeleteEnabled $false }",
    );
    const { output, errors } = await shell().run(`${get} | Remove-AzContainerRegistryTag`);
    expect(output).toHaveLength(count - 2);
    expect(errors.map(({ id, target }) => [id, target])).toEqual([
      ['AcrShell.Locked,AcrShell.Commands.RemoveAzContainerRegistryTag', expect.stringContaining('bulk:t03')],
      ['AcrShell.Locked,AcrShell.Commands.RemoveAzContainerRegistryTag', expect.stringContaining('bulk:t07')],
    ]);
    await shell().output(
      "'t03', 't07' | ForEach-Object { $null = Update-AzContainerRegistryTag -RegistryName $r -RepositoryName bulk -Name $_ -DeleteEnabled $true }",
    );
  });

  it('are made one by one if another command follows: Select-Object -First 3 deletes three', async () => {
    expect(await shell().output(`${get} | Remove-AzContainerRegistryTag | Select-Object -First 3`)).toHaveLength(3);
    expect(deletes()).toBe(3);
    const variable = `${get} -PipelineVariable tag | Remove-AzContainerRegistryTag | ForEach-Object { $tag.Name } | Select-Object -First 2`;
    expect(await shell().output(variable)).toEqual(['t03', 't04']);
  });

  it('stop at the first error with -ErrorAction Stop, one by one', async () => {
    await shell().output(
      '$null = Update-AzContainerRegistryTag -RegistryName $r -RepositoryName bulk -Name t02 -DeleteEnabled $false',
    );
    registry().clearRequests();
    const { stopped } = await shell().run(`${get} | Remove-AzContainerRegistryTag -ErrorAction Stop`);
    expect(stopped?.id).toBe('AcrShell.Locked,AcrShell.Commands.RemoveAzContainerRegistryTag');
    expect(deletes()).toBe(3);
  });

  it('stop at the first error with -ErrorAction Stop and -ThrottleLimit, and results of sent ones are reported', async () => {
    await shell().output(
      '$null = Update-AzContainerRegistryTag -RegistryName $r -RepositoryName bulk -Name t02 -DeleteEnabled $false',
    );
    registry().clearRequests();
    const { stopped, warnings } = await shell().run(
      `${get} | Remove-AzContainerRegistryTag -ErrorAction Stop -ThrottleLimit 8`,
    );
    expect(stopped?.id).toBe('AcrShell.Locked,AcrShell.Commands.RemoveAzContainerRegistryTag');
    const sent = deletes();
    expect(sent).toBeGreaterThan(3);
    expect(sent).toBeLessThan(20);
    expect(warnings).toEqual([expect.stringMatching(/more had been sent: \d+ done/)]);
    await shell().output(
      '$null = Update-AzContainerRegistryTag -RegistryName $r -RepositoryName bulk -Name t02 -DeleteEnabled $true',
    );
  });

  it('prompt for nothing, and send nothing, with -WhatIf', async () => {
    const { host } = await shell().run(`${get} | Remove-AzContainerRegistryTag -WhatIf`);
    expect(host.match(/What if/g)).toHaveLength(count);
    expect(deletes()).toBe(0);
  });

  it("that are stopped by an earlier command's error are reported, and nothing more is sent", async () => {
    const script = `${get} | ForEach-Object { if ($_.Name -eq 't20') { throw 'enough' }; $_ } | Remove-AzContainerRegistryTag`;
    const { stopped, host } = await shell().run(script);
    expect(stopped?.message).toContain('enough');
    expect(host).toMatch(/Remove-AzContainerRegistryTag was stopped\. Of what it had sent: \d+ done\./);
    expect(deletes()).toBe(20);
  });

  it('that have no answer when the host dies are each reported as possibly made', async () => {
    const script = `
      $null = ${get} | ForEach-Object { if ($_.Name -eq 't30') { [AcrShell.Client.Module]::HostProcess.Kill() }; $_ } |
        Remove-AzContainerRegistryTag -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
      @($problems | Where-Object FullyQualifiedErrorId -eq 'AcrShell.HostGone,AcrShell.Commands.RemoveAzContainerRegistryTag' |
        ForEach-Object { "$($_.TargetObject) $($_.Exception.Message)" })`;
    const output = (await shell().output(script)).map(String);
    expect(output.length).toBeGreaterThan(0);
    for (const one of output) expect(one).toMatch(/bulk:t\d\d .*may or may not have been made/);
    await shell().run(connect(registry()));
  });

  it.skipIf(onWindows)(
    `end at Ctrl+C: no more is sent, and results of sent ones are reported${noInterrupt}`,
    async () => {
      const script = `
      Import-Module ${quoted(join(moduleFolder, 'AcrShell.psd1'))}
      $r = '${registry().loginServer}'
      $null = ${connect(registry())}
      $tags = ${get}
      1..200 | ForEach-Object { $tags[($_ - 1) % ${count}] } | Remove-AzContainerRegistryTag -ErrorAction SilentlyContinue
      'went on'`;
      registry().faults.add({ method: 'DELETE', delay: 1000 });
      const child = spawnPowerShell(script);
      const ended = new Promise((resolve) => child.once('close', resolve));
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
      await vi.waitFor(() => expect(deletes()).toBeGreaterThan(0), { timeout: 40_000 });
      interrupt(child);
      await ended;
      expect(printed).not.toContain('went on');
      expect(printed.replace(/\s+/g, ' ')).toMatch(
        /Remove-AzContainerRegistryTag was stopped\. Of what it had sent: \d+ done/,
      );
      expect(deletes()).toBeLessThanOrEqual(64);
    },
  );
});
