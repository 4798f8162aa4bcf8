import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { type Arguments, readArguments, usage } from './arguments.ts';
import type { Arm } from './arm/armSide.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { entraGreeting, entraLine } from './entra/demoPrincipals.ts';
import { seedDemo } from './seed/demoContent.ts';

// The process edge: arguments, standard streams, signals and exit codes.

const passwordVariable = 'ACRSHELL_EMULATOR_PASSWORD';

/** Longer than Entra's own, so that moving the clock by days does not sign users out. */
const tokenDays = 60;

let emulator: Emulator | undefined;

async function run(): Promise<void> {
  const given = readArguments(process.argv.slice(2));
  if (given.help) return write(usage);
  // Stdin may end before the registry is ready, so it is watched from the start.
  if (given.parentStdin) endWithParent();
  emulator = await start(given);
  if (!given.parentStdin) endOnSignal();
  write(given.json ? `${JSON.stringify(readyLine(emulator))}\n` : greeting(emulator, given));
}

async function start(given: Arguments): Promise<Emulator> {
  const password = process.env[passwordVariable];
  const started = await startEmulator({
    name: given.name,
    port: given.port,
    tls: given.tls,
    anonymousPull: given.anonymous,
    entra: given.entra,
    arm: given.arm,
    latency: given.latency,
    admin: {
      ...(given.adminUser === undefined ? {} : { user: given.adminUser }),
      ...(password === undefined || password === '' ? {} : { password }),
    },
    ...(given.data === undefined ? {} : { dataFolder: given.data }),
  });
  if (!given.empty && started.content.repositoryCount === 0) await seedDemo(started.content);
  return started;
}

/** Ends when the parent ends, for whatever reason: the system closes the pipe. The parent handles Ctrl+C. */
function endWithParent(): void {
  process.on('SIGINT', () => undefined);
  process.stdin.on('end', end);
  process.stdin.on('error', end);
  createInterface({ input: process.stdin }).on('line', obey);
}

/** `{"advance": milliseconds}` moves the clock forward; the answer is a line with the new time. */
function obey(line: string): void {
  const { advance } = JSON.parse(line) as { advance?: number };
  if (emulator === undefined || typeof advance !== 'number') return;
  emulator.clock.advance(advance);
  write(`${JSON.stringify({ now: new Date(emulator.clock.now()).toISOString() })}\n`);
}

function endOnSignal(): void {
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

/** Stops in order if that is quick, but stops in any case. */
function end(): void {
  setTimeout(() => process.exit(0), 500).unref();
  void (emulator?.stop() ?? Promise.resolve()).finally(() => process.exit(0));
}

function readyLine(ready: Emulator): Record<string, unknown> {
  const { name, loginServer, admin, caCertificate, content, entra, arm } = ready;
  return {
    name,
    loginServer,
    adminUser: admin.user,
    adminPassword: admin.password,
    // For a host that demonstrates an Azure identity without Azure.
    entraToken: ready.entraToken({ role: 'Owner', expiresIn: tokenDays * 24 * 3600 }),
    version: version(),
    pid: process.pid,
    repositories: content.repositoryCount,
    ...(caCertificate === undefined ? {} : { caCertificate }),
    ...(entra === undefined ? {} : { entra: entraLine(entra) }),
    ...(arm === undefined ? {} : { arm: armLine(arm) }),
  };
}

function armLine(arm: Arm): Record<string, string> {
  const { url, tenantId, subscriptionId, resourceGroup } = arm;
  return { url, tenantId, subscriptionId, resourceGroup, token: arm.token({ expiresIn: tokenDays * 24 * 3600 }) };
}

function armGreeting(arm: Arm): string {
  const { url, tenantId, subscriptionId, resourceGroup, token } = armLine(arm);
  return `
Azure Resource Manager is at ${url}: tenant ${tenantId}, subscription ${subscriptionId}, resource group ${resourceGroup}.
An Owner's token, good for ${tokenDays} days:
${token}
`;
}

function greeting({ loginServer, admin, content, caCertificate, entra, arm }: Emulator, { tls }: Arguments): string {
  const skopeoTls = tls ? '' : ' --tls-verify=false';
  return `An Azure container registry is ready at ${loginServer}, with ${content.repositoryCount} repositories.

  User name   ${admin.user}
  Password    ${admin.password}

From PowerShell, with the AcrShell module:
  Connect-AzContainerRegistry -Name ${loginServer} -UserName ${admin.user} -Password ${admin.password}
With skopeo:
  skopeo list-tags${skopeoTls} --creds ${admin.user}:${admin.password} docker://${loginServer}/team/payments/api
${caCertificate === undefined ? '' : `\nThe authority to trust:\n${caCertificate}`}${entra === undefined ? '' : entraGreeting(entra)}${arm === undefined ? '' : armGreeting(arm)}
Ctrl+C ends it.
`;
}

/** The package's version: package.json is beside this file, or one folder up. */
function version(): string {
  for (const place of ['../package.json', './package.json']) {
    try {
      const { version: found } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as {
        version?: string;
      };
      if (found !== undefined) return found;
    } catch {
      // Not there.
    }
  }
  return '0.0.0';
}

function write(text: string): void {
  process.stdout.write(text);
}

function fail(error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException;
  const line = { error: { code: code ?? 'ERROR', message } };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(line)}\n`);
  else process.stderr.write(`acrshell emulator: ${message}\n`);
  process.exitCode = 1;
  // With --parent-stdin the open pipe would keep the process running.
  process.stdin.destroy();
}

run().catch(fail);
