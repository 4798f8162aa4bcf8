import process from 'node:process';
import { quoted } from '../../tasks/quoted.ts';
import { consoleFile } from '../console/consoleProcess.ts';
import { moduleFolder, pwshPath } from '../powershell/pwsh.ts';
import { describeAtPowerShell, describeAtTerminal, TmuxTerminal } from './tmux.ts';

/** Both clients at a prompt, and what is typed before anything else. */
export const clients = [
  {
    name: 'PowerShell',
    describeHere: describeAtPowerShell,
    program: [pwshPath ?? 'pwsh', '-NoProfile', '-NoLogo'],
    prompt: /PS [^\n]*> ?$/,
    before: [`Import-Module ${quoted(moduleFolder)}`],
  },
  {
    name: 'the console',
    describeHere: describeAtTerminal,
    program: [process.execPath, consoleFile],
    prompt: /acrshell> ?$/,
    before: [],
  },
] as const;

/** A client at its prompt, after these lines. */
export async function startClient(
  { program, prompt, before }: (typeof clients)[number],
  lines: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<TmuxTerminal> {
  const terminal = await TmuxTerminal.start(program, more);
  await terminal.shows(prompt);
  for (const line of [...before, ...lines]) {
    await terminal.clear();
    await terminal.enter(line);
    await terminal.shows(prompt);
  }
  return terminal;
}
