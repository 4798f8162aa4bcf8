import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleProcess, consoleFile, type Ended } from './consoleProcess.ts';

/** The built console beside a host of ours, that writes down what it is asked and dies when told to. */
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
    const ready = (id) => send({ id, result: { version: '0', protocolVersion: 1, nodeVersion: '26', processId: 1, methods: [] } });
    process.stdin.on('end', () => process.exit(0)).setEncoding('utf8').on('data', (data) => {
      pending += data;
      for (;;) {
        const found = /^Content-Length: (\\d+)\\r\\n\\r\\n/.exec(pending);
        if (!found || pending.length < found[0].length + Number(found[1])) return;
        const message = JSON.parse(pending.slice(found[0].length, found[0].length + Number(found[1])));
        pending = pending.slice(found[0].length + Number(found[1]));
        appendFileSync(journal, message.method + ' ' + JSON.stringify(message.params ?? null) + '\\n');
        if (message.method === 'shutdown') send({ id: message.id, result: null });
        else if (message.method === 'exit') process.exit(0);
        else answer(message);
      }
    });
    function answer({ id, method, params }) { ${body} }`;
  writeFileSync(join(folder, 'AcrShell', 'host', 'host.js'), wire);
}

async function run(lines: readonly string[], args: readonly string[] = []): Promise<Ended & { calls: string[] }> {
  const ended = await new ConsoleProcess(args, {}, join(folder, 'acrshell.js')).type(`${lines.join('\n')}\n`).ended();
  const calls = readFileSync(journal, 'utf8').trimEnd().split('\n');
  return { ...ended, calls: calls.map((call) => call.split(' ')[0] ?? '') };
}

const connection =
  '{ registryName: "r", loginServer: "r.azurecr.io", identityType: "Anonymous", connectedOn: "", cachedTokens: 0, requestCount: 1 }';
const mortal = (deadly: string, then = 'send({ id, result: { connections: [] } })') => `
  if (method === 'initialize') return ready(id);
  if (method === 'context/connect') return send({ id, result: ${connection} });
  if (method === '${deadly}' && starts === 1) process.exit(3);
  ${then}`;

describe('a host that is gone', () => {
  it('is replaced once for a command that only reads, which is told that its session was lost', async () => {
    host(mortal('context/get'));
    const { code, out, err, calls } = await run([
      'Connect-AzContainerRegistry -Name r -Anonymous',
      'Get-AzContainerRegistryContext -Output json',
    ]);
    expect({ code, out }).toEqual({ code: 0, out: 'Login Succeeded\n[]\n' });
    expect(err).toMatch(/^Warning: .*session was lost\. Connect again to r\.$/mu);
    expect(calls).toEqual([
      'initialize',
      'context/connect',
      'context/get',
      'initialize',
      'context/get',
      'shutdown',
      'exit',
    ]);
    expect(readFileSync(journal, 'utf8')).toContain('"lost":["r"]');
  });

  it('is told that the account of Azure was lost, unless it had been dropped', async () => {
    host(`
      if (method === 'account/connect') return send({ id, result: { identityType: 'AccessToken' } });
      if (method === 'context/clear') return send({ id, result: { cleared: [] } });
      ${mortal('registry/list', 'send({ id, result: { items: [] } })')}`);
    const connect = 'Connect-AzContainerRegistryAccount -AccessToken $env:PATH -Output jsonl';
    const { code, err } = await run([connect, 'Get-AzContainerRegistry']);
    expect(code).toBe(0);
    expect(err).toContain('the session was lost. Run Connect-AzContainerRegistryAccount again.');
    expect(readFileSync(journal, 'utf8')).toContain('"lost":["(account)"]');
    writeFileSync(journal, '');
    await run([connect, 'Clear-AzContainerRegistryContext', 'Get-AzContainerRegistry']);
    expect(readFileSync(journal, 'utf8')).not.toContain('"lost"');
  });

  it.for([
    ['no header', 'Warning: something happened\\r\\n\\r\\n'],
    ['no JSON', 'Content-Length: 5\\r\\n\\r\\n{"id"'],
  ])('is what becomes of one that sends what can not be read: %s', async ([, text]) => {
    host(`if (method === 'initialize') return ready(id); process.stdout.write('${text}');`);
    const { code, err } = await run(['Clear-AzContainerRegistryContext']);
    expect(code).toBe(16);
    expect(err).toContain('The host ended in the middle of the call');
  });

  it('is not asked for a change a second time', async () => {
    host(mortal('tag/remove'));
    const remove = 'Remove-AzContainerRegistryTag -RegistryName r -RepositoryName n -Name t';
    const { code, err, calls } = await run([remove, 'Get-AzContainerRegistryContext'], ['-ContinueOnError']);
    expect(code).toBe(16);
    expect(err).toMatch(
      /^Error: The host ended in the middle of the call \(exit code 3\)\.\n {2}The change may have been made/u,
    );
    expect(calls.filter((call) => call === 'tag/remove')).toHaveLength(1);
    expect(calls).toContain('context/get');
  });

  it('is not replaced for ever', async () => {
    host("if (method === 'initialize') return ready(id); process.exit(3);");
    const { code, calls } = await run(['Get-AzContainerRegistryContext']);
    expect(code).toBe(16);
    expect(calls).toEqual(['initialize', 'context/get', 'initialize', 'context/get']);
  });

  it('that never starts says why, in its own last words', async () => {
    host("process.stderr.write('no room on this machine\\n', () => process.exit(9));");
    const { code, err } = await run(['Get-AzContainerRegistryContext']);
    expect(code).toBe(16);
    expect(err).toContain('The host did not start (exit code 9). It said: no room on this machine');
  });

  it('that is not built is named', async () => {
    rmSync(join(folder, 'AcrShell', 'host', 'host.js'), { force: true });
    const { code, err } = await run(['Get-AzContainerRegistryContext']);
    expect(code).toBe(16);
    expect(err).toContain('npm run build');
  });
});

describe('a host that answers', () => {
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
      if (method === 'initialize') return ready(id);
      send({ id, error: { code: 1007, message: 'It said no.', data: { kind: '${kind}', advice: 'Do this.', status: 429 } } });`);
    const { code, err } = await run(['Get-AzContainerRegistryContext -Verbose']);
    expect(code).toBe(exitCode);
    expect(err).toBe('Error: It said no.\n  Do this.\n  (HTTP 429)\n');
  });

  it('shows what it logs as it happens, on stderr, and asks for it only when told to', async () => {
    host(`
      if (method === 'initialize') return ready(id);
      const level = params.call.trace === 'bodies' ? 'debug' : params.call.trace ? 'verbose' : 'warning';
      send({ method: 'log', params: { callId: params.call.id, level, message: 'something' } });
      send({ method: 'log', params: { callId: 'another', level, message: 'not ours' } });
      send({ id, result: { connections: [] } });`);
    const command = 'Get-AzContainerRegistryContext';
    const { err } = await run([command, `${command} -Verbose`, `${command} -Debug`]);
    expect(err).toBe('WARNING: something\nVERBOSE: something\nDEBUG: something\n');
  });

  it('is not started by what needs no host', async () => {
    await run(['# nothing', 'help', 'Start-AzContainerRegistryEmulator -WhatIf']);
    expect(readFileSync(journal, 'utf8')).toBe('');
  });
});
