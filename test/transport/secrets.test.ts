import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { redact, redactBody } from '../../src/transport/redaction.ts';
import { HostProcess } from '../host/hostProcess.ts';

describe('Redaction', () => {
  it('keeps secrets out of traces, errors, views and the log, at the highest verbosity', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-secrets-'));
    const file = join(folder, 'host.log');
    const planted = 'Pl4nted+Secret/With=Signs&"quotes"';
    const emulator = await startEmulator({ basicOnDataRoutes: false, admin: { user: 'admin', password: planted } });
    await emulator.content.seedTags('a', 2);
    const host = await HostProcess.start({ ACRSHELL_LOG: file });
    const said: string[] = [];
    const registry = emulator.loginServer;
    const say = async (what: Promise<unknown>) => {
      said.push(
        JSON.stringify(await what.catch((error) => ({ message: error.message, data: error.data, stack: error.stack }))),
      );
    };
    const entraToken = emulator.entraToken({ role: 'AcrPull' });
    const password = { kind: 'password', userName: 'admin', password: planted } as const;
    await say(
      host.call('contextConnect', { registry, credential: { ...password, password: `${planted}wrong` } }, 'bodies'),
    );
    await say(host.call('contextConnect', { registry, credential: password }, 'bodies'));
    await say(host.call('tagList', { registry, repository: 'a' }, 'bodies'));
    await say(
      host.call('contextConnect', { registry, credential: { kind: 'entraToken', token: entraToken } }, 'bodies'),
    );
    await say(host.call('tagRemove', { registry, repository: 'a', name: 'build-00000' }, 'bodies'));
    await say(host.call('tagGet', { registry, repository: 'a', name: 'build-00000' }, 'bodies'));
    await say(host.call('contextGet', {}, 'bodies'));
    await host.stop();
    const everything = [...said, JSON.stringify(host.logs), readFileSync(file, 'utf8')].join('\n');
    expect(everything).toContain('/oauth2/exchange');
    expect(host.logs.some(({ level }) => level === 'debug')).toBe(true);
    const forms = [
      planted,
      encodeURIComponent(planted),
      Buffer.from(`admin:${planted}`).toString('base64'),
      entraToken,
    ];
    for (const form of forms) expect(everything).not.toContain(form);
    // No token of the registry's own either: all of them are JWTs.
    expect(everything).not.toMatch(/eyJ[\w-]{10,}/);
    await emulator.stop();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['a form', 'grant_type=password&password=hunter2&x=1', 'grant_type=password&password=***&x=1'],
    ['JSON', '{"access_token":"abc","a":1}', '{"access_token":"***","a":1}'],
    ['JSON with escapes', '{"password":"a\\"b"}', '{"password":"***"}'],
    ['a signed address', 'https://x/y?sv=1&sig=abc%2B&se=2', 'https://x/y?sv=1&sig=***&se=2'],
    ['a password of Azure', '{"name":"password","value":"x+y/z"}', '{"name":"password","value":"***"}'],
    ['the address of a webhook', '{"serviceUri":"https://u:p@h/?code=1"}', '{"serviceUri":"***"}'],
    ['its headers', '{"customHeaders":{"a":"x{y}z","b":"c"},"n":1}', '{"customHeaders":"***","n":1}'],
    ['a header', 'authorization: Basic dXNlcjpwdw==', 'authorization: Basic ***'],
  ])('redacts %s', (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each(['eyJ', '"headers":{"', '"password":"', 'Bearer ', 'sig=', '"', '\\', '"value" : '])(
    'takes work in proportion to the text, made of %j',
    (piece) => {
      const work = (length: number) => {
        const text = piece.repeat(length / piece.length);
        return Math.min(...Array.from({ length: 5 }, () => processorTime(() => redact(text))));
      };
      work(10_000);
      expect(work(200_000)).toBeLessThan(9 * work(50_000) + 5000);
    },
  );

  it('shows the beginning of a body of any size', () => {
    const [small, large] = [1, 4].map((times) => redactBody('{"password":"planted"} '.repeat(times * 50_000)));
    expect(small?.slice(0, 2000)).toBe(large?.slice(0, 2000));
    expect(large).not.toContain('planted');
  });
});

/** Microseconds of the processor, which others on this machine do not change. */
function processorTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
