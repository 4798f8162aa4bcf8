import { afterAll, afterEach, beforeAll, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { clients } from './clients.ts';
import { TmuxTerminal } from './tmux.ts';

let registry: Emulator;
let terminal: TmuxTerminal | undefined;

beforeAll(async () => {
  registry = await startEmulator({ latency: 20 });
  await registry.content.seedTags('team/app', 10_000, { tagName: (index) => `v${index}` });
  for (const name of ['team/payments/api', 'base']) await registry.content.seedImage(name, ['v1', 'v2']);
});
afterEach(() => terminal?.close());
afterAll(() => registry?.stop());

for (const { name, describeHere, program, prompt: ready, before } of clients) {
  // Lines are compared as a whole: PowerShell's own prompt names the folder.
  const [prompt, short] = name === 'PowerShell' ? ['PS>', ["function prompt { 'PS>' }"]] : ['acrshell> ', []];
  describeHere(`the Tab key in ${name}`, () => {
    it('finds registries, repositories level by level, tags of ten thousand, and no files', async () => {
      terminal = await TmuxTerminal.start(program, { SECRET: registry.admin.password });
      const at = terminal;
      await at.shows(ready);
      for (const line of [...short, ...before]) await at.enter(line);
      const list = 'Get-AzContainerRegistryTag';
      await at.enter(
        `Connect-AzContainerRegistry -Name ${registry.loginServer} -UserName ${registry.admin.user} -Password $env:SECRET`,
      );
      await at.shows(/Login Succeeded/);
      /** Presses Tab until what is typed is completed: what comes late is there at the next key. */
      const completes = async (typed: string, whole: string) => {
        await at.type(typed);
        await at.pressUntil('Tab', `${prompt}${whole}`);
      };
      const where = `${list} -RegistryName ${registry.loginServer}`;
      await completes(`${list} -RegistryName 127`, where);
      await completes(' -RepositoryName te', `${where} -RepositoryName team/`);
      await completes('p', `${where} -RepositoryName team/payments/`);
      await completes('a', `${where} -RepositoryName team/payments/api`);
      await at.press('C-c');
      const inApp = `${where} -RepositoryName team/app -Name`;
      await completes(`${inApp} v7776`, `${inApp} v7776`);
      await at.press('Enter');
      await at.shows(/v7776 +/);
      await at.type(`${where} -RepositoryName nothing/here -Name `);
      await at.press('Tab');
      await at.press('x');
      await at.lineIs(`${prompt}${where} -RepositoryName nothing/here -Name x`);
    });
  });
}
