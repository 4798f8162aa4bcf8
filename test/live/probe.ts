import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Ajv } from 'ajv';
import { ResponseError } from 'vscode-jsonrpc/node';
import { type ErrorData, initialize, methods, type Params } from '../../src/protocol/index.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { type Report, routeOf, type StepReport, shapeOf } from './report.ts';
import { type Found, reading, type Step, writing } from './steps.ts';

export interface Live {
  /** Name or login server. */
  readonly registry: string;
  /** The name of the resource, if it is not the beginning of the login server. */
  readonly name?: string | undefined;
  /** Without it: the identity of this machine (az login, the environment, a managed identity). */
  readonly credential?: Params['contextConnect']['credential'];
  readonly account?: Params['accountConnect'] | undefined;
  readonly allowWrite: boolean;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Shown on the terminal only: the report has no messages, because they contain names. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** Tests the contract on a real registry, step by step. It only reads, unless it is allowed to write. */
export async function probe(live: Live): Promise<Report> {
  const host = await HostProcess.start(live.environment);
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-live-'));
  writeFileSync(
    join(folder, 'readme.txt'),
    `Written by the live test of AcrShell. ${randomBytes(8).toString('hex')}\n`,
  );
  const found: Found = {
    registry: live.registry,
    name: live.name ?? live.registry.split('.')[0] ?? '',
    own: `acrshell-live/${randomBytes(4).toString('hex')}`,
    folder,
  };
  try {
    const { version } = await host.wire.sendRequest<{ version: string }>(initialize.name, {
      ...{ client: 'live', protocolVersion: 1 },
    });
    const steps: StepReport[] = [];
    const all = [...connecting(live), ...reading, ...(live.allowWrite ? writing : [])];
    for (const step of all) {
      const report = await take(host, step, found, live.tell);
      steps.push(report);
      live.tell?.(
        `${report.outcome.padEnd(17)} ${report.method}: ${report.step}${report.kind ? ` (${report.kind})` : ''}`,
      );
      if (step.method === 'contextConnect' && report.kind !== undefined) break;
    }
    const { platform, version: node } = process;
    return { acrShell: version, node, platform, wrote: live.allowWrite, steps };
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function connecting({ registry, credential, account }: Live): readonly Step[] {
  return [
    ...(account ? [{ method: 'accountConnect', says: 'sign in to Azure', params: () => account } as const] : []),
    {
      ...{ method: 'contextConnect', says: 'connect to the registry' },
      params: () => ({ registry, skipDockerLogin: true, ...(credential ? { credential } : {}) }),
    },
  ];
}

async function take(host: HostProcess, step: Step, found: Found, tell?: (line: string) => void): Promise<StepReport> {
  const { method, says, fails, mayFail = [] } = step;
  const own = { step: says, method: methods[method].name, expected: fails };
  const params = step.params(found);
  if (params === undefined) return { ...own, outcome: 'left out', requests: [] };
  host.logs.length = 0;
  const answer = await host.call(method, params as never, 'requests').then(
    (result: unknown) => ({ result }),
    (error: unknown) => ({ error }),
  );
  const requests = [...new Set(host.logs.flatMap(({ message }) => routeOf(message) ?? []))];
  if ('error' in answer) {
    const { data, message } = problem(answer.error);
    const { kind, status, acrCode } = data;
    const isExpected = kind === fails;
    const outcome = isExpected ? 'as expected' : mayFail.includes(kind) ? 'not possible here' : 'not as expected';
    if (outcome === 'not as expected') tell?.(`  ${message}`);
    return { ...own, outcome, kind, status, acrCode: codeOf(acrCode), requests };
  }
  step.learn?.(answer.result as Readonly<Record<string, unknown>>, found);
  const violation = violationOf(method, answer.result);
  const isExpected = fails === undefined && violation === undefined;
  return {
    ...own,
    outcome: isExpected ? 'as expected' : 'not as expected',
    violation,
    requests,
    shape: shapeOf(answer.result),
  };
}

function problem(error: unknown): { readonly data: ErrorData; readonly message: string } {
  if (error instanceof ResponseError && error.data) return { data: error.data as ErrorData, message: error.message };
  throw error;
}

/** A code is a word of the service; what is not one might be a name. */
function codeOf(code: string | undefined): string | undefined {
  return code === undefined || /^[A-Za-z_]{1,60}$/.test(code) ? code : 'other';
}

const ajv = new Ajv({ strict: false, discriminator: true, validateFormats: false });

/** Against the contract itself, whatever the host has checked. */
function violationOf(method: Step['method'], result: unknown): string | undefined {
  const check = ajv.compile(methods[method].result);
  if (check(result)) return undefined;
  return check.errors?.map(({ instancePath, keyword }) => `${instancePath.replace(/\d+/g, '*')} ${keyword}`).join(', ');
}
