import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/call/failure.ts';
import type { LoginServer } from '../../src/protocol/index.ts';
import { Clouds } from '../../src/session/clouds.ts';
import { resolveRegistry } from '../../src/session/registryNames.ts';

const none = new Map();
const clouds = new Clouds();

describe('the name of a registry', () => {
  it.each([
    ['myregistry', 'AzureCloud', 'https://myregistry.azurecr.io', 'myregistry'],
    ['MyRegistry', 'AzureCloud', 'https://myregistry.azurecr.io', 'myregistry'],
    ['myregistry', 'AzureChinaCloud', 'https://myregistry.azurecr.cn', 'myregistry'],
    ['myregistry', 'AzureUSGovernment', 'https://myregistry.azurecr.us', 'myregistry'],
    ['myregistry.azurecr.io', 'AzureCloud', 'https://myregistry.azurecr.io', 'myregistry'],
    ['myregistry.azurecr.cn', 'AzureCloud', 'https://myregistry.azurecr.cn', 'myregistry.azurecr.cn'],
    ['https://myregistry.azurecr.io/', 'AzureCloud', 'https://myregistry.azurecr.io', 'myregistry'],
    ['my-d2c4hash', 'AzureCloud', 'https://my-d2c4hash.azurecr.io', 'my-d2c4hash'],
    ['my-d2c4hash.azurecr.io', 'AzureCloud', 'https://my-d2c4hash.azurecr.io', 'my-d2c4hash'],
    ['registry.example.com:8443', 'AzureCloud', 'https://registry.example.com:8443', 'registry.example.com:8443'],
    ['127.0.0.1:5000', 'AzureCloud', 'http://127.0.0.1:5000', '127.0.0.1:5000'],
    ['localhost:5000', 'AzureCloud', 'http://localhost:5000', 'localhost:5000'],
    ['[::1]:5000', 'AzureCloud', 'http://[::1]:5000', '[::1]:5000'],
  ] as const)('%s in %s leads to %s', (name, cloud, origin, registryName) => {
    expect(resolveRegistry(name, clouds.named(cloud), clouds, none)).toMatchObject({
      endpoint: { origin },
      registryName,
    });
  });

  it('can be that of an emulator', () => {
    const emulator = { loginServer: '127.0.0.1:4000' as LoginServer, origin: 'http://127.0.0.1:4000' };
    expect(resolveRegistry('Demo', clouds.default, clouds, new Map([['demo', emulator]]))).toEqual({
      endpoint: emulator,
      registryName: 'demo',
    });
  });

  it.each([
    '',
    ' ',
    'a b',
    'http://x.azurecr.io',
    'x.azurecr.io/path',
    'user@host',
    'x:0',
    'x:99999',
    'a..b',
    '-x',
    'x.io?y',
    'ä',
  ])('%j is refused', (name) => {
    expect(() => resolveRegistry(name, clouds.default, clouds, none)).toThrow(Failure);
  });

  it.each(['0.0', 'a.0', '127.1', '1.2.3', '0x7f.0.0.1'])('%s, an address in disguise, is none', (text) => {
    expect(() => resolveRegistry(text, clouds.default, clouds, none)).toThrow(Failure);
  });

  it('allows plain http for a loopback address only, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        try {
          const { origin } = resolveRegistry(text, clouds.default, clouds, none).endpoint;
          const url = new URL(origin);
          expect(url.protocol === 'https:' || /^(localhost|\[::1\]|127\.)/.test(url.hostname)).toBe(true);
          expect(url.origin).toBe(origin);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 500 },
    );
  });
});
