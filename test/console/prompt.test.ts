import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostClient } from '../../console/run/hostClient.ts';
import { runPrompt } from '../../console/run/prompt.ts';
import { Session } from '../../console/run/session.ts';
import { Terminal } from '../../console/screen/terminal.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { atTerminal } from './consoleProcess.ts';

/** The prompt with streams for a terminal; commands that need no host. */
async function type(lines: readonly string[]): Promise<{ screen: string; err: string }> {
  const [input, screen, err] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const terminal = new Terminal(input, screen, false);
  const host = new HostClient('/nowhere/host.js', 'test', () => {});
  const session = new Session(host, {
    out: screen,
    err,
    isUnread: () => false,
    screen: { columns: undefined, colour: false, now: () => 0 },
    errorColour: false,
    person: terminal,
  });
  input.end(`${lines.join('\n')}\n`);
  await runPrompt(terminal, session, { PW: 'from the environment' });
  terminal.close();
  screen.end();
  err.end();
  return { screen: (await screen.toArray()).join(''), err: (await err.toArray()).join('') };
}

describe('the prompt', () => {
  it('survives errors and ends with exit', async () => {
    const { screen, err } = await type(['Nonsense', 'help Get-AzContainerRegistryContext', 'exit', 'Never-Reached']);
    expect(err).toMatch(/^Error: 'Nonsense' is not a cmdlet.*\n {2}.*\n$/u);
    expect(screen).toContain('Shows the registries that this session is connected to');
    expect(screen).toMatch(/^acrshell> /u);
  });

  it('asks for the rest of a command that a pipe or a backtick continues', async () => {
    const { screen, err } = await type(['Start-AzContainerRegistryEmulator `', '  -Name x `', '  -Nmae y', 'quit']);
    expect(screen).toContain('>>   -Name x `\n>>   -Nmae y\nacrshell> ');
    expect(err).toContain('has no parameter -Nmae');
  });

  it('gives up a continued command at an empty line', async () => {
    const { err } = await type(['Get-AzContainerRegistryContext |', '', 'exit']);
    expect(err).toContain('A pipe (|)');
  });

  it('ends with the input', async () => {
    expect((await type([''])).err).toBe('');
  });
});

const hasScript = spawnSync('script', ['--version']).status === 0;

describe.runIf(hasScript)('at a terminal', () => {
  let registry: Emulator;
  beforeAll(async () => {
    registry = await startEmulator({ name: 'contoso' });
    await registry.content.seedImage('team/app', ['v1']);
  });
  afterAll(() => registry?.stop());

  it('completes, asks for a secret without showing or remembering it, and Ctrl+C ends a command but not the session', async () => {
    const { loginServer, admin } = registry;
    const screen = atTerminal();
    await screen.until('acrshell> ');

    screen.type('get-azcontainerregistryrepl');
    await screen.until('registryrepl');
    screen.type('\t');
    await screen.until('Get-AzContainerRegistryReplication');
    screen.type('\u0003');
    await screen.until('^C');
    await screen.until('acrshell> ');

    screen.type(`Connect-AzContainerRegistry -Name ${loginServer} -UserName ${admin.user}\r`);
    await screen.until('Password: ');
    screen.type(`${admin.password}\r`);
    await screen.until('Login Succeeded');
    await screen.until('acrshell> ');
    screen.type(`Connect-AzContainerRegistry -Name ${loginServer} -UserName ${admin.user} -Password wrong\r`);
    await screen.until('Error: ');
    await screen.until('acrshell> ');
    const before = screen.out.length;
    screen.type('\u001b[A');
    await screen.until(`-UserName ${admin.user}`);
    expect(screen.out.slice(before)).not.toMatch(/-Password|wrong/u);
    screen.type('\u0003');
    await screen.until('^C');
    await screen.until('acrshell> ');

    const fault = registry.faults.add({ path: /_tags/u, hang: true });
    screen.type(`Get-AzContainerRegistryTag -RegistryName ${loginServer} -RepositoryName team/app -Name v1\r`);
    await expect.poll(() => fault.hits, { timeout: 20_000 }).toBe(1);
    fault.remove();
    screen.type('\u0003');
    await screen.until('The command was cancelled');
    await screen.until('acrshell> ');
    screen.type(`Get-AzContainerRegistryTag -RegistryName ${loginServer} -RepositoryName team/app -Name v1\r`);
    await screen.until('sha256:');
    await screen.until('acrshell> ');

    screen.type(
      `Remove-AzContainerRegistryTag -RegistryName ${loginServer} -RepositoryName team/app -Name v1 -Confirm\r`,
    );
    await screen.until('Do it?');
    screen.type('n\r');
    await screen.until('acrshell> ');
    screen.type('exit\r');
    const { code, out } = await screen.ended();
    expect(code).toBe(0);
    expect(out).not.toContain(admin.password);
    expect(registry.countRequests({ method: 'DELETE' })).toBe(0);
  });
});
