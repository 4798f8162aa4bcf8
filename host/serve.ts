import process from 'node:process';
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { Failure } from '../src/call/failure.ts';
import { DockerLogin } from '../src/docker/dockerLogin.ts';
import type { HandledKey } from '../src/handlers/handler.ts';
import { handlers } from '../src/handlers/index.ts';
import {
  cmdletBind,
  cmdletRun,
  credentialToken,
  exit,
  initialize,
  log as logNotification,
  methods,
  type ParamsOf,
  printable,
  progress,
  protocolVersion,
  type ResultOf,
  sessionChanged,
  shutdown,
} from '../src/protocol/index.ts';
import { version } from '../src/protocol/wire/version.ts';
import { fromWord, lossOf, toWord } from '../src/session/remembered.ts';
import { Session } from '../src/session/session.ts';
import { validator } from '../src/validation/validators.ts';
import { bindCmdlet, dispatch, runCmdlet, toResponseError } from './dispatcher.ts';
import { EmulatorProcesses } from './emulatorProcesses.ts';
import { watchParent } from './lifetime.ts';
import { LogFile } from './logFile.ts';
import { keepSmall } from './memory.ts';

/** Connects the contract to the session, and runs until the parent has ended. */
export function serve(): void {
  // Ambient identities: environment, workload and managed identity; src/session adds the command-line tools. A value
  // that the user set is kept.
  process.env.AZURE_TOKEN_CREDENTIALS ??= 'prod';
  const logFile = new LogFile();
  const log = (line: string) => logFile.write(line);
  const emulators = new EmulatorProcesses();
  const session = new Session({
    userAgent: `acrshell/${version} node/${process.versions.node}`,
    log,
    environment: process.env,
  });
  const context = { session, emulators, dockerLogin: new DockerLogin(process.env) };
  const connection = createMessageConnection(
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );

  const leave = (reason: string) => {
    log(`host ends: ${reason}`);
    // Requests in flight have no client any more. The emulators end when their stdin does.
    emulators.stopAll();
    connection.dispose();
    logFile.close(() => process.exit(0));
    setTimeout(() => process.exit(0), 200).unref();
  };

  answerLifecycle(connection, session, leave, log);
  // The connection may close during a notification; watchParent ends the host then.
  const tell = (name: string) => (message: object) => {
    connection.sendNotification(name, message).catch(() => {});
  };
  const [notify, tellProgress] = [tell(logNotification.name), tell(progress.name)];
  const askForToken = (callId: string, audience: string) =>
    readToken(connection.sendRequest(credentialToken.name, { callId, audience }));
  const options = { context, notify, tellProgress, askForToken, log };
  const tellSession = sessionTeller(session, tell(sessionChanged.name));
  for (const key of Object.keys(handlers) as HandledKey[]) {
    connection.onRequest(
      methods[key].name,
      named((params, token) => dispatch(key, params, token, options).finally(tellSession)),
    );
  }
  connection.onRequest(
    cmdletRun.name,
    named((params, token) => runCmdlet(params, token, options).finally(tellSession)),
  );
  connection.onRequest(
    cmdletBind.name,
    named((params, token) => bindCmdlet(params, token, options)),
  );
  connection.onError(([error, message]) => {
    log(`wire: ${error.message}`);
    // An error with a message concerns that message only. Without one, the reader has lost the start of the next message.
    if (message === undefined) leave('unreadable input');
  });
  connection.onClose(() => leave('wire closed'));
  watchParent(leave);
  log(`host ${version} starts on Node ${process.versions.node}`);
  connection.listen();
  setTimeout(() => void preload(), 5);
}

/**
 * vscode-jsonrpc spreads parameters that come by position (JSON-RPC 2.0, section 4.2) and puts the token behind them. The contract has
 * them by name: several are refused like anything else that is no object.
 */
function named<T>(handle: (params: unknown, token: CancellationToken) => T): (...given: unknown[]) => T {
  return (...given) => {
    const token = given.pop() as CancellationToken;
    return handle(given.length > 1 ? given : given[0], token);
  };
}

function answerLifecycle(
  connection: MessageConnection,
  session: Session,
  leave: (reason: string) => void,
  log: (line: string) => void,
): void {
  connection.onRequest(initialize.name, (given: unknown) => {
    const params = answered(() => checkedBeginning(given), log);
    if (params.lost !== undefined) session.markLost(fromWord(params.lost));
    log(`client ${printable(params.client)}`);
    return {
      version,
      protocolVersion,
      nodeVersion: process.versions.node,
      processId: process.pid,
      methods: Object.values(methods).map(({ name }) => name),
      ...(params.lost === undefined ? {} : { warning: printable(lossOf(fromWord(params.lost))) }),
    };
  });
  connection.onRequest(shutdown.name, async () => {
    await session.clear(undefined);
    return null;
  });
  connection.onNotification(exit.name, () => leave('exit'));
}

function answered<T>(answer: () => T, log: (line: string) => void): T {
  try {
    return answer();
  } catch (error) {
    throw toResponseError(error, log);
  }
}

/** Checked by hand: loading the validator would delay the first answer. */
function checkedBeginning(given: unknown): ParamsOf<typeof initialize> {
  const { client, protocolVersion: theirs, lost } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (theirs !== protocolVersion) throw otherVersion(theirs);
  if (typeof client !== 'string') throw noText('client');
  if (lost === undefined) return { client, protocolVersion };
  if (typeof lost !== 'string') throw noText('lost');
  return { client, protocolVersion, lost };
}

function noText(name: string): Failure {
  return new Failure('InvalidInput', `initialize: ${name} must be string.`, {
    advice: 'Install AcrShell again: its client and its host do not belong together.',
  });
}

/**
 * Loads what the first call needs before it arrives: PowerShell takes longer to prepare than we do. Between the steps,
 * requests that have arrived are answered.
 */
async function preload(): Promise<void> {
  const steps = [
    keepSmall,
    () => validator(`${cmdletRun.name} params`, cmdletRun.params),
    () => import('../src/transport/undici/agents.ts'),
    () => validator(`${methods.contextConnect.name} params`, methods.contextConnect.params),
  ];
  for (const step of steps) {
    await step();
    await new Promise(setImmediate);
  }
}

/** Notifies the client of changes to the connected registries, before the answer to the call that made them. */
function sessionTeller(session: Session, tell: (message: object) => void): () => void {
  let told = '';
  return () => {
    const { registries, emulators } = session.remembered;
    const word = toWord(session.remembered);
    if (word === told) return;
    told = word;
    tell({ session: word, registries: [...new Set([...emulators, ...registries.map(([, name]) => name)])] });
  };
}

/** The client's answer is checked like any other message. */
async function readToken(answering: Promise<unknown>): Promise<string> {
  const advice = 'Run Connect-AzAccount again, or give Connect-AzContainerRegistry a credential.';
  const answer = await answering.catch((error: unknown) => {
    const words = error instanceof Error ? `: ${error.message}` : '.';
    throw new Failure('Unauthenticated', `The Az login of this session did not provide a token${words}`, { advice });
  });
  const check = await validator(`${credentialToken.name} result`, credentialToken.result);
  if (check(answer)) return (answer as ResultOf<typeof credentialToken>).token;
  throw new Failure('Unauthenticated', 'The Az login of this session returned something that is not a token.', {
    advice,
  });
}

function otherVersion(theirs: unknown): Failure {
  return new Failure(
    'Incompatible',
    `This host speaks protocol ${protocolVersion}, its client ${Number.isSafeInteger(theirs) ? theirs : 'another'}.`,
    {
      advice: 'Module and host are of different builds: install AcrShell again, or run npm run build.',
    },
  );
}
