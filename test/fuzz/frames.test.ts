import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostProcess } from '../host/hostProcess.ts';

/**
 * Input that no client of ours would send: the host answers with an error of JSON-RPC, ignores it, or ends. It never
 * hangs, never writes invalid frames, and never crashes.
 */
const runs = Number(process.env.ACRSHELL_FUZZ_RUNS ?? 1);
const settings = {
  ...(process.env.ACRSHELL_FUZZ_SEED ? { seed: Number(process.env.ACRSHELL_FUZZ_SEED) } : {}),
  numRuns: 8 * runs,
  timeout: 60_000,
} as const;

const frame = (body: string | Buffer) => {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([Buffer.from(`Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
};
const message = (value: unknown) => frame(JSON.stringify(value));
const call = (id: unknown, method: unknown, params?: unknown) => message({ jsonrpc: '2.0', id, method, params });

/** What the host wrote until it ended, and how it ended. What follows is good, unless a frame before it swallowed it. */
async function told(bytes: Buffer): Promise<{ code: number | null; output: string; errors: string }> {
  const host = await HostProcess.start();
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  host.child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  host.child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // It may have ended at the first of them.
  host.child.stdin.on('error', () => {});
  host.child.stdin.write(Buffer.concat([bytes, call('last', 'context/get', {})]));
  const answered = () => output.some((chunk) => chunk.includes('"id":"last"')) || host.child.exitCode !== null;
  await expect
    .poll(answered, { timeout: 1000 })
    .toBe(true)
    .catch(() => {});
  host.child.stdin.end();
  const code = await host.ended;
  return { code, output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() };
}

const header = fc.oneof(
  fc.constantFrom(
    'Content-Length: -1',
    'Content-Length: 1e3',
    'Content-Length: 99999999999999999999',
    'Content-Length:',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => `Content-Length: 2${text}`),
  fc.constant(`X: ${'a'.repeat(100_000)}`),
  fc.string({ maxLength: 50 }),
);

const ids = fc.oneof(fc.integer(), fc.string({ maxLength: 5 }), fc.constantFrom(null, 1.5, -1, {}, [], true, 2 ** 60));
const odd = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(header, fc.string({ maxLength: 40 })).map(([head, body]) => Buffer.from(`${head}\r\n\r\n${body}`)),
  fc.json().map((text) => frame(text)),
  fc.json({ maxDepth: 2 }).map((text) => frame(text.slice(0, -1))),
  fc
    .tuple(ids, fc.constantFrom('context/get', 'initialize', 'no/method', '', 7), fc.jsonValue())
    .map(([id, method, params]) => call(id, method, params as unknown)),
  fc.array(fc.constant({ jsonrpc: '2.0', id: 1, method: 'context/get' }), { maxLength: 3 }).map(message),
  fc.tuple(ids, fc.jsonValue()).map(([id, result]) => message({ jsonrpc: '2.0', id, result })),
  fc
    .constantFrom('$/cancelRequest', '$/progress', 'exit2', '$/setTrace')
    .map((method) => message({ jsonrpc: '2.0', method, params: { id: 'nobody' } })),
);

describe('Frames that no client sends', () => {
  it('end the host, or are answered according to JSON-RPC', async () => {
    const property = fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 4 }), async (frames) => {
      const { code, output, errors } = await told(Buffer.concat(frames));
      expect(code, JSON.stringify({ output, errors })).toBe(0);
      expect(errors).toBe('');
      expect(output).toMatch(/^(?:Content-Length: \d+\r\n\r\n[^\r]*)*$/);
      expect(output).not.toMatch(/\\n {4}at |-32603|"Internal"/);
    });
    await fc.assert(property, settings);
  });

  it.for([
    ['lost is a number', { client: 'x', protocolVersion: 1, lost: 7 }],
    ['lost is a list', { client: 'x', protocolVersion: 1, lost: ['demo=demo'] }],
    ['client is nothing', { protocolVersion: 1, client: null }],
  ] as const)('that begin wrongly are told what is wrong: %s', async ([, params]) => {
    const host = await HostProcess.start();
    const refused = await host.wire.sendRequest('initialize', params).catch((error: unknown) => error);
    expect(refused).toMatchObject({ data: { kind: 'InvalidInput' } });
    expect(refused).toHaveProperty('message', expect.stringMatching(/(?:lost|client) must be string/));
    await host.stop();
  });

  it('have parameters by position, which are refused, or none, which is allowed', async () => {
    const host = await HostProcess.start();
    for (const params of [[null, false], [{}, {}, {}], [[]]]) {
      const refused = await host.wire.sendRequest('context/get', ...params).catch((error: unknown) => error);
      expect(refused).toMatchObject({ data: { kind: 'InvalidInput' } });
    }
    expect(await host.wire.sendRequest('context/get')).toEqual({ connections: [] });
    await host.stop();
  });

  it('ask for another protocol in words of any length, and are answered in few', async () => {
    const host = await HostProcess.start();
    const params = { client: 'x', protocolVersion: 'v'.repeat(10_000) };
    const refused = await host.wire.sendRequest('initialize', params).catch((error: unknown) => error);
    expect(refused).toMatchObject({ data: { kind: 'Incompatible' } });
    expect(String(refused).length).toBeLessThan(300);
    await host.stop();
  });
});
