import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { isRunning } from '../host/isRunning.ts';
import { leftOutOnWindows, onWindows } from '../windows.ts';
import { type BadHost, beginnings, endOfOutput, misbehaviours, oddities } from './badHost.ts';
import { describePowerShell } from './pwsh.ts';

const version =
  /ModuleVersion\s*=\s*'([^']+)'/.exec(
    readFileSync(join(import.meta.dirname, '..', '..', 'powershell-module', 'AcrShell.psd1'), 'utf8'),
  )?.[1] ?? '';

/** Every call gets an answer or one error, whatever a host does: nothing waits forever, and no process is left. */
describe('With a host that misbehaves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-badhost-'));
  const processes = join(folder, 'processes');
  afterAll(() => rmSync(folder, { recursive: true }));

  describePowerShell(
    'PowerShell',
    (shell) => {
      /** From here on, hosts are of this kind. */
      const use = async (mode: string, more: Partial<BadHost> = {}) => {
        const told: BadHost = { mode, version, processes, ...more };
        await shell().run(`
          [AcrShell.Client.Module]::EndSession()
          $env:ACRSHELL_TEST_HOST = ${quoted(JSON.stringify(told))}`);
        writeFileSync(processes, '');
      };
      const running = () => readFileSync(processes, 'utf8').split('\n').filter(Boolean).map(Number).filter(isRunning);
      const clear = 'Clear-AzContainerRegistryContext -WarningAction SilentlyContinue';
      beforeEach(() => writeFileSync(processes, ''));

      const reportsOneError = async (mode: string) => {
        await use(mode);
        for (const _ of [1, 2]) {
          const { id, message } = await shell().error(clear);
          expect(id).toBe('AcrShell.HostGone,AcrShell.Commands.ClearAzContainerRegistryContext');
          expect(message).toContain('The AcrShell host ended during the call.');
          expect(message).not.toMatch(/[^\x20-\x7e]/);
        }
        await expect.poll(running, { timeout: 10_000 }).toEqual([]);
      };
      const title = 'reports one error for a call, and for the next one, and ends the host';
      it.for(Object.keys(misbehaviours).filter((mode) => mode !== endOfOutput))(`${title}: %s`, reportsOneError);
      it.skipIf(onWindows)(
        `${title}: ${endOfOutput}${leftOutOnWindows('the pipe of a closed descriptor stays open there')}`,
        () => reportsOneError(endOfOutput),
      );

      it.for(Object.keys(oddities))(
        'gets the answer to a call and to the next one from the same host: %s',
        async (mode) => {
          await use(mode);
          const { errors, stopped } = await shell().run(`${clear}; ${clear}`);
          expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
          expect(running()).toHaveLength(1);
        },
      );

      it.for(Object.keys(beginnings))('reports that the host did not start, and why: %s', async (mode) => {
        await use(mode);
        const { id, message } = await shell().error(`$env:ACRSHELL_START_TIMEOUT = '2'; ${clear}`);
        expect(id).toBe('AcrShell.HostGone,AcrShell.Commands.ClearAzContainerRegistryContext');
        expect(message).toMatch(/ended before it was ready.* (?:It|Its|What it) /);
        await expect.poll(running, { timeout: 10_000 }).toEqual([]);
      });

      it('sends a read again to the next host, with one warning', async () => {
        await use('a line of text', { once: join(folder, 'once') });
        const { warnings, errors } = await shell().run(
          'Get-AzContainerRegistryContext; Get-AzContainerRegistryContext',
        );
        expect(errors).toEqual([]);
        expect(warnings.filter((one) => one === 'A new one was started.')).toHaveLength(1);
        expect(existsSync(join(folder, 'once'))).toBe(true);
      });

      it('reports that a change may have been made', async () => {
        await use('no JSON');
        const remove = 'Remove-AzContainerRegistryTag -RegistryName r -RepositoryName app -Name v1';
        const { id, message } = await shell().error(`${remove} -WarningAction SilentlyContinue`);
        expect(id).toBe('AcrShell.HostGone,AcrShell.Commands.RemoveAzContainerRegistryTag');
        expect(message).toContain('may or may not have been made');
      });

      it('reports the error in every runspace that waits', async () => {
        await use('a length below zero');
        const script = `
          $module = (Get-Module AcrShell).Path
          1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            ${clear} -ErrorAction SilentlyContinue -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId
          }`;
        expect(await shell().output(script)).toEqual(
          Array(4).fill('AcrShell.HostGone,AcrShell.Commands.ClearAzContainerRegistryContext'),
        );
      });
    },
    { NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'badHost.ts')).href}` },
  );
});
