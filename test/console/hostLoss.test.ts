import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleProcess, consoleFile, type Ended } from './consoleProcess.ts';

/** The built console with a fake host that records requests and dies on command. */
const folder = mkdtempSync(join(tmpdir(), 'acrshell-console-'));
const journal = join(folder, 'journal');

beforeAll(() => {
  mkdirSync(join(folder, 'AcrShell', 'host'), { recursive: true });
  const built = dirname(consoleFile);
  for (const file of readdirSync(built).filter((name) => /^acrshell.*\.js$/u.test(name))) {
    copyFileSync(join(built, file), join(folder, file));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
beforeEach(() => writeFileSync(journal, ''));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function host(body: string): void {
  const wire = `
    import { appendFileSync, readFileSync } from 'node:fs';
    const journal = ${JSON.stringify(journal)};
    const starts = readFileSync(journal, 'utf8').split('initialize').length;
    let pending = '';
    const send = (message) => {
      const text = JSON.stringify({ jsonrpc: '2.0', ...message });
      process.stdout.write('Content-Length: ' + Buffer.byteLength(text) + '\\r\\n\\r\\n' + text);
    };
    const ready = (id, { lost }) => send({ id, result: { version: '0', protocolVersion: 1, nodeVersion: '26', processId: 1, methods: [],
      ...(lost === undefined ? {} : { warning: 'It was lost.' }) } });
    process.stdin.on('end', () => process.exit(0)).setEncoding('utf8').on('data', (data) => {
      pending += data;
      for (;;) {
        const found = /^Content-Length: (\\d+)\\r\\n\\r\\n/.exec(pending);
        if (!found || pending.length < found[0].length + Number(found[1])) return;
        const message = JSON.parse(pending.slice(found[0].length, found[0].length + Number(found[1])));
        pending = pending.slice(found[0].length + Number(found[1]));
        appendFileSync(journal, (message.params?.cmdlet ?? message.method) + ' ' + JSON.stringify(message.params ?? null) + '\\n');
        if (message.method === 'shutdown') send({ id: message.id, result: null });
        else if (message.method === 'exit') process.exit(0);
        else answer(message);
      }
    });
    function answer({ id, method, params }) { const name = params?.cmdlet ?? method; ${body} }`;
  writeFileSync(join(folder, 'AcrShell', 'host', 'host.js'), wire);
}

async function run(lines: readonly string[], args: readonly string[] = []): Promise<Ended & { calls: string[] }> {
  const ended = await new ConsoleProcess(args, {}, join(folder, 'acrshell.js')).type(`${lines.join('\n')}\n`).ended();
  const calls = readFileSync(journal, 'utf8').trimEnd().split('\n');
  return { ...ended, calls: calls.map((call) => call.split(' ')[0] ?? '') };
}

const connected = (session: string, type = '"string", text: "Login Succeeded"') => `{
  send({ method: 'session/changed', params: { session: '${session}', registries: ['r'] } });
  return send({ id, result: { type: ${type} } }); }`;
const nothing = 'send({ id, result: { type: "AcrShell.Connection", items: [], isList: true } })';
const mortal = (deadly: string) => `
  if (method === 'initialize') return ready(id, params);
  if (name === 'Connect-AzContainerRegistry') ${connected('r.azurecr.io=r')}
  if (name === '${deadly}' && starts === 1) process.exit(3);
  ${nothing}`;

describe('a host that has died', () => {
  it('is replaced once for a command that only reads, with a warning that the session was lost', async () => {
    host(mortal('Get-AzContainerRegistryContext'));
    const { code, out, err, calls } = await run([
      'Connect-AzContainerRegistry -Name r -Anonymous',
      'Get-AzContainerRegistryContext -Output json',
    ]);
    expect({ code, out }).toEqual({ code: 0, out: 'Login Succeeded\n[]\n' });
    expect(err).toBe('Warning: It was lost.\n');
    expect(calls).toEqual([
      'initialize',
      'Connect-AzContainerRegistry',
      'Get-AzContainerRegistryContext',
      'initialize',
      'Get-AzContainerRegistryContext',
      'shutdown',
      'exit',
    ]);
  });

  it('leaves its last notification of the session, which is passed to the next host', async () => {
    host(mortal('Get-AzContainerRegistryContext'));
    await run(['Get-AzContainerRegistryEnvironment', 'Get-AzContainerRegistryContext']);
    expect(readFileSync(journal, 'utf8')).toContain('"lost":""');
    writeFileSync(journal, '');
    await run(['Connect-AzContainerRegistry -Name r -Anonymous', 'Get-AzContainerRegistryContext']);
    expect(readFileSync(journal, 'utf8')).toContain('"lost":"r.azurecr.io=r"');
  });

  it.for([
    ['no header', 'Warning: something happened\\r\\n\\r\\n'],
    ['no JSON', 'Content-Length: 5\\r\\n\\r\\n{"id"'],
  ])('is ended and replaced after it sent unreadable data: %s', async ([, text]) => {
    host(`if (method === 'initialize') return ready(id, params); process.stdout.write('${text}');`);
    const { code, err } = await run(['Clear-AzContainerRegistryContext']);
    expect(code).toBe(16);
    expect(err).toContain('The AcrShell host ended during the call');
  });

  it('is not sent a change a second time', async () => {
    host(mortal('Remove-AzContainerRegistryTag'));
    const remove = 'Remove-AzContainerRegistryTag -RegistryName r -RepositoryName n -Name t';
    const { code, err, calls } = await run([remove, 'Get-AzContainerRegistryContext'], ['-ContinueOnError']);
    expect(code).toBe(16);
    expect(err).toMatch(
      /^Error: The AcrShell host ended during the call\.\n {2}The change may or may not have been made/u,
    );
    expect(calls.filter((call) => call === 'Remove-AzContainerRegistryTag')).toHaveLength(1);
    expect(calls).toContain('Get-AzContainerRegistryContext');
  });

  it.each([
    'Get-AzContainerRegistryCredential -RegistryName r',
    'Get-AzContainerRegistryWebhookEvent -RegistryName r -Name n',
    'Test-AzContainerRegistryNameAvailability -Name myregistry',
    'Export-AzContainerRegistryTemplate -RegistryName r',
  ])('is sent a read again, without a report of a possible change: %s', async (line) => {
    host("if (method === 'initialize') return ready(id, params); process.exit(3);");
    const { code, err, calls } = await run([line]);
    expect(code).toBe(16);
    expect(err).not.toContain('may have been');
    expect(err).toContain('the next call starts a new host');
    expect(calls).toHaveLength(4);
  });

  it('is not replaced without end', async () => {
    host("if (method === 'initialize') return ready(id, params); process.exit(3);");
    const { code, calls } = await run(['Get-AzContainerRegistryContext']);
    expect(code).toBe(16);
    const once = ['initialize', 'Get-AzContainerRegistryContext'];
    expect(calls).toEqual([...once, ...once]);
  });

  it('that never starts is reported with its last output', async () => {
    host("process.stderr.write('no room on this machine\\n', () => process.exit(9));");
    const { code, err } = await run(['Get-AzContainerRegistryContext']);
    expect(code).toBe(16);
    expect(err).toContain('The host did not start (exit code 9). It said: no room on this machine');
  });

  it('that never starts is reported with the line that says why', async () => {
    host("throw new TypeError('no such port');");
    const { err } = await run(['Get-AzContainerRegistryContext']);
    expect(err).toContain('The host did not start (exit code 1). It said: TypeError: no such port\n');
  });

  it('that is not built is reported', async () => {
    rmSync(join(folder, 'AcrShell', 'host', 'host.js'), { force: true });
    const { code, err } = await run(['Get-AzContainerRegistryContext']);
    expect(code).toBe(16);
    expect(err).toContain('npm run build');
  });
});

describe('a working host', () => {
  it('of another version is refused', async () => {
    host('send({ id, result: { version: "0", protocolVersion: 99, nodeVersion: "26", processId: 1, methods: [] } });');
    expect(await run(['Get-AzContainerRegistryContext'])).toMatchObject({ code: 17 });
  });

  it.each([
    ['Throttled', 8],
    ['Denied', 4],
    ['SomethingNew', 1],
  ])('%s ends with %i', async (kind, exitCode) => {
    host(`
      if (method === 'initialize') return ready(id, params);
      send({ id, error: { code: 1007, message: 'It said no.', data: { kind: '${kind}', advice: 'Do this.', status: 429 } } });`);
    const { code, err } = await run(['Get-AzContainerRegistryContext -Verbose']);
    expect(code).toBe(exitCode);
    expect(err).toBe('Error: It said no.\n  Do this.\n  (HTTP 429)\n');
  });

  it('shows log messages at once on stderr, and only on request', async () => {
    host(`
      if (method === 'initialize') return ready(id, params);
      const level = params.call.trace === 'bodies' ? 'debug' : params.call.trace ? 'verbose' : 'warning';
      send({ method: 'log', params: { callId: params.call.id, level, message: 'something' } });
      send({ method: 'log', params: { callId: 'another', level, message: 'not ours' } });
      ${nothing};`);
    const command = 'Get-AzContainerRegistryContext';
    const { err } = await run([command, `${command} -Verbose`, `${command} -Debug`]);
    expect(err).toBe('WARNING: something\nVERBOSE: something\nDEBUG: something\n');
  });

  it('is not started by commands that need no host', async () => {
    await run(['# nothing', 'help']);
    expect(readFileSync(journal, 'utf8')).toBe('');
  });
});
