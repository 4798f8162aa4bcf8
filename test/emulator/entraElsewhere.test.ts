import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { bodyOf } from './entraWire.ts';
import { IdentityLibrary, registryScope } from './identityLibrary.ts';
import { claimsOf } from './wire.ts';

describe("The emulator's Entra ID behind a proxy", () => {
  // The directory under the public cloud's own name, and in a process of its own.

  it('serves clients that only know a proxy and the authority to trust, under the names of the public cloud', async () => {
    const publicCloud = await startEmulator({ entra: { hostNames: ['login.microsoftonline.com'] } });
    const login = new URL(publicCloud.entra.authorityHost);
    const tunnels: string[] = [];
    const proxy = createServer().on('connect', (request, client, head) => {
      tunnels.push(request.url ?? '');
      const server = connect(Number(login.port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        server.write(head);
        server.pipe(client).pipe(server);
      });
      server.on('error', () => client.destroy());
      client.on('error', () => server.destroy());
    });
    try {
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const { port } = proxy.address() as AddressInfo;
      await using laptop = new IdentityLibrary(publicCloud.entra, { HTTPS_PROXY: `http://127.0.0.1:${port}` });
      const { clientId, secret } = publicCloud.entra.addApplication({ role: 'AcrPull' });
      const { tenantId, authorityHost } = publicCloud.entra;
      const token = await laptop.token('ClientSecretCredential', tenantId, clientId, secret);
      expect(claimsOf(token).appid).toBe(clientId);
      const discovered = await laptop.token('ClientSecretCredential', tenantId, clientId, secret, { authorityHost });
      expect(claimsOf(discovered).appid).toBe(clientId);
      expect(publicCloud.requests.map(({ route }) => route)).toEqual([
        'entra/token',
        'entra/instance',
        'entra/configuration',
        'entra/token',
      ]);
      expect(new Set(tunnels)).toEqual(new Set(['login.microsoftonline.com:443', login.host]));
    } finally {
      await publicCloud.stop();
      proxy.close();
    }
  });

  it('prints all addresses with --entra, and a user confirms a device code on its page', async () => {
    const program = join(import.meta.dirname, '../../emulator/main.ts');
    const child = spawn(process.execPath, [program, '--entra', '--json', '--parent-stdin', '--empty'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(child.stdout), 'line');
    const { entra: given } = JSON.parse(line);
    await using there = new IdentityLibrary(given, { AZURE_POD_IDENTITY_AUTHORITY_HOST: given.imdsUrl });
    const options = { authorityHost: given.authorityHost, disableInstanceDiscovery: true, tenantId: given.tenantId };
    expect(await bodyOf(given, '/devicelogin')).toContain(given.user.userName);
    const { servicePrincipal, certificate, workload, managedIdentity } = given;
    const appids = [
      there.token(
        'ClientSecretCredential',
        given.tenantId,
        servicePrincipal.clientId,
        servicePrincipal.secret,
        options,
      ),
      there.token(
        'ClientCertificateCredential',
        given.tenantId,
        certificate.clientId,
        { certificate: certificate.pem },
        options,
      ),
      there.token('ClientAssertionCredential', given.tenantId, workload.clientId, workload.token, options),
      there.token('ManagedIdentityCredential', { clientId: managedIdentity.clientId }),
    ].map(async (token) => claimsOf(await token).appid);
    expect(await Promise.all(appids)).toEqual(
      [servicePrincipal, certificate, workload, managedIdentity].map(({ clientId }) => clientId),
    );
    const [token = ''] = await there.tokens('DeviceCodeCredential', [options], [registryScope], ({ userCode }) => {
      void bodyOf(given, '/devicelogin', { user_code: userCode, user: given.user.userName });
    });
    expect(claimsOf(token).upn).toBe(given.user.userName);
    child.stdin.end();
    await once(child, 'exit');
  });
});
