import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export type Answering = (request: IncomingMessage) => Answer;

/** A loopback server with given answers, which records its requests. */
export class OddServer {
  readonly asked: string[] = [];
  readonly address: string;
  /** May be changed in the middle of a test. */
  answer: Answering;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>, answer: Answering) {
    this.#server = server;
    this.answer = answer;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.asked.push(`${request.method} ${request.url}`);
      request.resume();
      request.once('end', () => {
        const { status, headers = {}, body = '' } = this.answer(request);
        response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
        response.end(request.method === 'HEAD' ? '' : body);
      });
    });
  }

  static async start(answer: Answering): Promise<OddServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new OddServer(server, answer);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** The headers of every answer of a registry. */
const registryHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'docker-distribution-api-version': 'registry/2.0',
};

/** An answer of a registry itself. */
export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: registryHeaders,
  body: JSON.stringify(value),
});
