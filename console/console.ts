import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { printable } from '../src/protocol/printable.ts';
import { version } from '../src/protocol/wire/version.ts';
import { asFailure } from './failure.ts';
import { readArguments, readLine, type Token } from './line/words.ts';
import { hostFolder } from './newerNode.ts';
import { type Options, readOptions } from './options.ts';
import type { Plan } from './plan/plan.ts';
import { accountFrom, credentialFrom } from './run/credential.ts';
import { HostClient } from './run/hostClient.ts';
import { registriesNamed } from './run/interpreter.ts';
import { runPrompt } from './run/prompt.ts';
import { runScript } from './run/script.ts';
import { type Edges, Session } from './run/session.ts';
import { helpFor } from './screen/help.ts';
import { shellCompletion } from './screen/shellCompletion.ts';
import { Terminal } from './screen/terminal.ts';

const greeting = `AcrShell ${version}. Type help for the cmdlets, exit to leave.`;

export async function runConsole(): Promise<void> {
  try {
    process.exitCode = await start(readOptions(process.argv.slice(2)));
  } catch (thrown) {
    const failure = asFailure(thrown);
    process.stderr.write(`Error: ${printable(failure.message)}\n  ${printable(failure.advice)}\n`);
    process.exitCode = failure.exitCode;
  }
}

async function start(options: Options): Promise<number> {
  if (options.show === 'version') process.stdout.write(`acrshell ${version} (Node ${process.versions.node})\n`);
  if (options.show === 'help') process.stdout.write(helpFor(undefined, process.stdout.columns));
  if (options.show) return 0;
  if (options.words[0] === 'completion') {
    process.stdout.write(shellCompletion(options.words[1]));
    return 0;
  }
  const oneShot = options.line !== undefined || options.words.length > 0;
  const isTerminal = process.stdin.isTTY === true && (process.stdout.isTTY === true || process.stderr.isTTY === true);
  const terminal =
    isTerminal || options.interactive ? lazyTerminal(isTerminal, oneShot, () => session.cancel()) : undefined;
  const edges = edgesOf(
    terminal,
    watchReader(() => session.cancel()),
  );
  const host = new HostClient(join(hostFolder(), 'host.js'), `acrshell ${version}`, (message) => session.warn(message));
  const session: Session = new Session(host, edges, options.output);
  cancelOnSignals(session);
  try {
    if (oneShot) return await runOnce(session, options);
    if (!terminal) return await runFromInput(session, options);
    if (isTerminal) process.stderr.write(`${greeting}\n`);
    await runPrompt(terminal.get(), session, process.env);
    return 0;
  } finally {
    terminal?.close();
    await host.close();
  }
}

/** A terminal is opened on first need: a single command rarely asks anything. */
function lazyTerminal(isTerminal: boolean, oneShot: boolean, interrupt: () => void) {
  let opened: Terminal | undefined;
  const get = () => {
    if (opened) return opened;
    // Questions of a single command are not written to its output, which may go to a file or another program.
    const onErr = isTerminal && process.stderr.isTTY && (oneShot || !process.stdout.isTTY);
    opened = new Terminal(process.stdin, onErr ? process.stderr : process.stdout, isTerminal);
    opened.onInterrupt(interrupt);
    return opened;
  };
  return { get, close: () => opened?.close() };
}

function edgesOf(terminal: { get: () => Terminal } | undefined, isUnread: () => boolean): Edges {
  const colour = process.env.NO_COLOR === undefined || process.env.NO_COLOR === '';
  return {
    out: process.stdout,
    err: process.stderr,
    isUnread,
    screen: {
      get columns() {
        return process.stdout.isTTY ? process.stdout.columns : undefined;
      },
      colour: colour && process.stdout.isTTY === true,
      now: Date.now,
    },
    showsProgress: process.stderr.isTTY === true,
    errorColour: colour && process.stderr.isTTY === true,
    ...(terminal
      ? {
          person: {
            ask: (question: string) => terminal.get().ask(question),
            secret: (question: string) => terminal.get().secret(question),
          },
        }
      : {}),
  };
}

async function runOnce(session: Session, { line, words }: Options): Promise<number> {
  const tokens = (): readonly Token[] =>
    (line === undefined ? readArguments(words, process.env) : readLine(line, process.env)).tokens;
  const { exitCode } = await session.run(tokens, async (plan) => {
    if (plan.showsSecret) warnOfSecret(session);
    if (plan.stages.length === 1 && plan.stages[0]?.command.name.startsWith('Start-')) warnOfEnd(session);
    await signIn(session, plan);
  });
  return exitCode;
}

function warnOfSecret(session: Session): void {
  session.warn(
    'A secret on the command line can be read by others on this machine, and stays in the history of the shell. Give it as $env:NAME, or Connect in a script on stdin.',
  );
}

function warnOfEnd(session: Session): void {
  session.warn('The embedded registry ends with this command. At the prompt or in a script, it runs until those end.');
}

async function signIn(session: Session, { stages }: Plan): Promise<void> {
  if (stages.some(({ command }) => command.name.startsWith('Connect-'))) return;
  const account = stages.some(({ command }) => command.isManagement) ? accountFrom(process.env) : undefined;
  if (account) await session.call('accountConnect', account);
  const credential = credentialFrom(process.env);
  if (!credential) return;
  for (const registry of registriesNamed(stages)) await session.call('contextConnect', { registry, credential });
}

async function runFromInput(session: Session, { continueOnError, echo }: Options): Promise<number> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const show = (line: string) => void process.stderr.write(`${printable(line)}\n`);
  try {
    return await runScript(lines, session, {
      environment: process.env,
      continueOnError,
      ...(echo ? { echo: show } : {}),
    });
  } finally {
    lines.close();
    process.stdin.destroy();
  }
}

function cancelOnSignals(session: Session): void {
  process.on('SIGINT', () => {
    if (!session.cancel()) process.exit(130);
  });
}

/** `acrshell ... | head -1` closes our output, which is no error. */
function watchReader(stopped: () => void): () => boolean {
  let unread = false;
  process.stdout.on('error', () => {
    unread = true;
    stopped();
  });
  process.stderr.on('error', () => {});
  return () => unread;
}
