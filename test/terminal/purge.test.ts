import { afterEach, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { clients, startClient } from './clients.ts';
import type { TmuxTerminal } from './tmux.ts';

const images = 400;
let registry: Emulator | undefined;
let terminal: TmuxTerminal | undefined;

afterEach(async () => {
  await terminal?.close();
  await registry?.stop();
});

for (const client of clients) {
  client.describeHere(`a purge that is stopped at a terminal, in ${client.name}`, () => {
    it('says so with its journal, and the same command goes on', async () => {
      registry = await startEmulator({ latency: 100 });
      for (let i = 0; i < images; i += 1) await registry.content.seedImage('team/app', `v${i}`);
      const { user, password } = registry.admin;
      const at = `-RegistryName ${registry.loginServer}`;
      const signIn = `Connect-AzContainerRegistry -Name ${registry.loginServer} -UserName ${user} -Password ${password}`;
      terminal = await startClient(client, [signIn]);
      await terminal.clear();
      const purge = `Invoke-AzContainerRegistryPurge ${at} -RepositoryName team/app -Keep 1`;
      await terminal.enter(purge);
      await terminal.shows(/[1-9]\d* tags and \d+ manifests deleted/);
      await terminal.press('C-c');
      const told = (await terminal.shows(/goes on with the rest\./)).replace(/\s+/g, ' ');
      expect(told).toMatch(
        /The purge was stopped, with \d+ tags and \d+ manifests? deleted or a few more\. \S+\.jsonl has each of them\. The same command goes on/,
      );
      await terminal.shows(client.prompt);
      await terminal.clear();
      await terminal.enter(purge);
      await terminal.shows(/Resuming an interrupted purge, which had deleted \d+ tags[\s\S]*Completed/);
    }, 90_000);
  });
}
