import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { quoted } from '../../tasks/quoted.ts';
import { writeFiles } from '../emulator/tasksTrial.ts';
import type { Azure } from '../management/azure.ts';
import { clients, startClient } from './clients.ts';
import type { TmuxTerminal } from './tmux.ts';

const esc = '\u001b';
const queueMilliseconds = 60_000;
let azure: Azure;
let folder: string;
let terminal: TmuxTerminal | undefined;

beforeAll(async () => {
  azure = (await startEmulator({ arm: true, tasks: { queueMilliseconds } })) as Azure;
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-terminal-'));
  // A colour, and sequences that would set the title of a terminal and clear its screen.
  const label = `${esc}[31mred${esc}[0m ${esc}]0;pwned${String.fromCharCode(7)} ${esc}[2Jgone`;
  writeFiles(folder, { Dockerfile: `FROM scratch\nLABEL colour="${label}"\n` });
});
afterEach(() => terminal?.close());
afterAll(async () => {
  await azure.stop();
  rmSync(folder, { recursive: true, force: true });
});

for (const client of clients) {
  client.describeHere(`a build that is followed at a terminal, in ${client.name}`, () => {
    async function start(environment: Record<string, string> = {}): Promise<TmuxTerminal> {
      // Typed, a token would take its time.
      const signIn = `Connect-AzContainerRegistryAccount -AccessToken $env:SIGN_IN -ResourceManagerUrl ${azure.arm.url}`;
      terminal = await startClient(client, [signIn], { ...environment, SIGN_IN: azure.arm.token() });
      await terminal.shows(/AccessToken/);
      await terminal.clear();
      await terminal.enter(`Invoke-AzContainerRegistryBuild -RegistryName demo -Path ${quoted(folder)} -Image app:v1`);
      await terminal.shows(/Run cf\d+ is queued/);
      return terminal;
    }

    it('continues after Ctrl+C, which shows how to follow or stop it', async () => {
      const at = await start();
      await at.press('C-c');
      const screen = await at.shows(/continues in Azure[\s\S]*Stop-AzContainerRegistryRun/);
      const [, run = ''] = /Run (cf\d+) is queued/.exec(screen) ?? [];
      const where = `-RegistryName demo -ResourceGroupName ${azure.arm.resourceGroup} -Name ${run}`;
      const joined = screen.replace(/\s+/g, ' ');
      expect(joined).toContain(`Receive-AzContainerRegistryRunLog ${where} -Wait`);
      expect(joined).toContain(`Stop-AzContainerRegistryRun ${where}`);
      await at.shows(client.prompt);
      azure.clock.advance(queueMilliseconds);
      await at.enter(`Receive-AzContainerRegistryRunLog ${where} -Wait`);
      await at.shows(new RegExp(`Run ID: ${run} was successful`));
    });

    it('shows its colours, and no other sequence of its log', async () => {
      const at = await start();
      azure.clock.advance(queueMilliseconds);
      await at.shows(/Run ID: cf\d+ was successful/);
      const screen = await at.screen({ colours: true });
      expect(screen.replaceAll(esc, 'ESC')).toMatch(
        /LABEL colour="ESC\[31mredESC\[(?:0|39)m \ufffd\]0;pwned\ufffd \ufffd\[2Jgone"/u,
      );
    });

    it('shows no colours if NO_COLOR is set', async () => {
      const at = await start({ NO_COLOR: '1' });
      azure.clock.advance(queueMilliseconds);
      await at.shows(/Run ID: cf\d+ was successful/);
      expect(await at.screen({ colours: true })).toContain('LABEL colour="red \ufffd]0;pwned\ufffd \ufffd[2Jgone"');
    });
  });
}
