import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostProcess } from '../host/hostProcess.ts';

describe('A server that speaks something else', () => {
  let answer = '';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.end(answer));
  });
  let host: HostProcess;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    host = await HostProcess.start();
  });
  afterAll(async () => {
    await host.stop();
    server.close();
  });

  it.for([
    ['HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}', 'Invalid character in Content-Length'],
    ['HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}', 'Invalid character in Content-Length'],
    ['SSH-2.0-OpenSSH_9.9\r\n', 'Expected HTTP/, RTSP/ or ICE/'],
    [`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(60_000)}\r\n\r\n`, 'its headers are too large'],
  ] as const)('is told as one, and where it went wrong: %j', async ([text, where]) => {
    answer = text;
    const registry = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credential = { kind: 'password', userName: 'u', password: 'planted-secret' } as const;
    const { data, message } = await host.failure('contextConnect', { registry, credential, retries: 0 });
    expect(data.kind).toBe('BadAnswer');
    expect(message).toBe(`The answer of ${registry} is not valid HTTP: ${where}.`);
  });
});
