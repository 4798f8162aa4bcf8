import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { LoginServer } from '../../protocol/index.ts';
import { type HttpRequest, type HttpResponse, header, type Sender } from '../../transport/sender.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';

/** Bytes of one block: small enough to send again. */
const blockSize = 8 * 1024 * 1024;
/** Blocks that are sent at a time. */
const lanes = 3;

const senders = new WeakMap<ResourceManager, Map<string, Sender>>();

/** One pool for each storage account. */
function senderFor(manager: ResourceManager, origin: string): Sender {
  const known = senders.get(manager) ?? new Map<string, Sender>();
  senders.set(manager, known);
  const sender = known.get(origin) ?? manager.elsewhere(origin);
  known.set(origin, sender);
  return sender;
}

/** A signed address of a blob, as Azure returned it: https, or plain http on this machine. */
function placeOf(address: string) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost' || url?.hostname === '[::1]';
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) {
    throw new Failure('BadAnswer', 'Azure returned no storage address for the run.', {
      advice: 'Check that -Environment or -ResourceManagerUrl points to Azure Resource Manager.',
    });
  }
  const endpoint = { loginServer: url.host as LoginServer, origin: url.origin };
  return { endpoint, path: `${url.pathname}${url.search}` };
}

/** Reads and writes blobs of tasks by signed addresses. No token is sent there. */
export class BlobClient {
  readonly #manager: ResourceManager;
  readonly #call: Call;

  constructor(manager: ResourceManager, call: Call) {
    this.#manager = manager;
    this.#call = call;
  }

  /** Put Block as the bytes arrive, some in parallel, then Put Block List. Only the blocks being sent are in memory. */
  async upload(address: string, content: AsyncIterable<Buffer>): Promise<number> {
    const ids: string[] = [];
    const underWay = new Set<Promise<void>>();
    let failure: unknown;
    let total = 0;
    for await (const block of blocks(content)) {
      const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64');
      ids.push(id);
      total += block.length;
      const sent = this.#put(address, `&comp=block&blockid=${encodeURIComponent(id)}`, block)
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => underWay.delete(sent));
      underWay.add(sent);
      if (underWay.size >= lanes) await Promise.race(underWay);
      if (failure !== undefined) break;
    }
    await Promise.all(underWay);
    if (failure !== undefined) throw failure;
    const list = ids.map((id) => `<Latest>${id}</Latest>`).join('');
    const xml = `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`;
    await this.#put(address, '&comp=blocklist', Buffer.from(xml));
    return total;
  }

  /** Reads from a position on; undefined if the blob does not exist yet. */
  async read(address: string, from: number): Promise<{ bytes: Buffer; complete: string | undefined } | undefined> {
    const range = { 'x-ms-range': `bytes=${from}-`, accept: '*/*' };
    const answer = await this.#send(address, '', { method: 'GET', headers: range });
    if (answer.status === 404) return undefined;
    const complete = header(answer, 'x-ms-meta-complete');
    if (answer.status === 416) return { bytes: Buffer.alloc(0), complete };
    if (answer.status === 206) return { bytes: answer.body, complete };
    if (answer.status === 200) return { bytes: answer.body.subarray(from), complete };
    throw refused(answer, address);
  }

  async #put(address: string, more: string, body: Buffer): Promise<void> {
    const answer = await this.#send(address, more, { method: 'PUT', body });
    if (answer.status !== 201) throw refused(answer, address);
  }

  #send(address: string, more: string, parts: Pick<HttpRequest, 'method' | 'headers' | 'body'>): Promise<HttpResponse> {
    const { endpoint, path } = placeOf(address);
    const sender = senderFor(this.#manager, endpoint.origin);
    return sender.send({ ...parts, endpoint, path: `${path}${more}` }, this.#call).catch((error: unknown) => {
      throw unreachable(error, endpoint.loginServer);
    });
  }
}

async function* blocks(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of content) {
    pieces.push(piece);
    size += piece.length;
    if (size < blockSize) continue;
    yield Buffer.concat(pieces);
    [pieces, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(pieces);
}

/** The signature has expired, or was not accepted. */
export const isExpired = (error: unknown) =>
  error instanceof Failure && error.detail.acrCode === 'AuthenticationFailed';

function refused(answer: HttpResponse, address: string): Failure {
  const { endpoint } = placeOf(address);
  const text = answer.body.toString('utf8');
  const code = header(answer, 'x-ms-error-code') ?? /<Code>([^<]+)</.exec(text)?.[1];
  const isRefused = answer.status === 401 || answer.status === 403;
  const advice = isRefused
    ? 'Run the command again: the signed address of the storage is valid for about an hour. If it fails again, check the clock of this machine, and that the network allows *.blob.core.windows.net.'
    : 'Run the command again shortly.';
  const says = `The storage account for builds, ${endpoint.loginServer}, answered ${answer.status}${code === undefined ? '' : ` ${code}`}.`;
  return new Failure(isRefused ? 'Denied' : 'Unavailable', says, {
    registry: endpoint.loginServer,
    status: answer.status,
    ...(code === undefined ? {} : { acrCode: code }),
    advice,
  });
}

function unreachable(error: unknown, host: string): unknown {
  if (!(error instanceof Failure) || (error.kind !== 'Network' && error.kind !== 'Timeout')) return error;
  if (error.detail.status !== undefined) return error;
  const advice =
    'Sources and logs of builds are transferred through Azure storage: allow *.blob.core.windows.net in the firewall and proxy.';
  return error.with({ advice }, `The storage account for builds is not reachable at ${host}.`);
}
