import { spawn } from 'node:child_process';
import { Failure } from '../call/failure.ts';
import { helperProgram } from './helperProgram.ts';

const patience = 15_000;

/** A helper gets only the variables that it needs to find its vault, not our whole environment. */
const secretVariable = /SECRET|PASSWORD|PASSWD|TOKEN|ASSERTION|_KEY$/i;

function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !secretVariable.test(name)));
}

/**
 * A docker credential helper: `docker-credential-NAME store|erase` with the credential as JSON on stdin (docker's
 * credential-helpers protocol), so that the secret is on no command line and in no environment.
 */
export async function askHelper(
  name: string,
  verb: 'store' | 'erase',
  input: string,
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): Promise<void> {
  // The name comes from a file: it must not lead to any other program.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw failed(name, verb, 'this is not a valid name of a credential helper');
  const program = helperProgram(`docker-credential-${name}`, verb, environment, platform);
  if (program === undefined) throw failed(name, verb, 'is not on PATH');
  const { file, args, ...options } = program;
  const child = spawn(file, args, {
    ...options,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: withoutSecrets(environment),
    timeout: patience,
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said = (said + chunk).slice(0, 500);
  });
  // A helper that does not read its input is recognized by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise<number | string>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? 'is not on PATH' : error.message),
    );
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'unknown reason'));
  });
  const gone = verb === 'erase' && /not found/i.test(said);
  if (code !== 0 && !gone)
    throw failed(name, verb, typeof code === 'number' ? `it ended with ${code}: ${said.trim()}` : code);
}

function failed(name: string, verb: 'store' | 'erase', why: string): Failure {
  const did = verb === 'store' ? 'store' : 'remove';
  const advice =
    verb === 'store'
      ? 'The session is connected nevertheless. Repair the helper, or connect with -SkipDockerLogin.'
      : 'Repair the helper and run the command again, or remove the login with docker logout.';
  return new Failure(
    'Unavailable',
    `The credential helper docker-credential-${name} did not ${did} the docker login: ${why}.`,
    { resource: name, advice },
  );
}
