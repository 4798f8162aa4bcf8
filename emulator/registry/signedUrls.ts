import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';

const lifetimeMilliseconds = 20 * 60 * 1000;
const serviceVersion = '2018-03-28';

export type UrlCheck = { digest: string } | { refused: 'signature' | 'expired' | 'path' };

/** Creates and verifies signed URLs of blobs, as those of Azure storage, valid for 20 minutes. */
export class SignedUrls {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #container: string;
  readonly #registryId: string;
  /** Set when the storage listener has started. */
  origin = '';

  constructor(clock: Clock, registryId: string) {
    this.#clock = clock;
    this.#registryId = registryId;
    this.#container = createHash('sha256').update(registryId).digest('hex').slice(0, 32);
  }

  /** The double slash in the path is the service's own; clients must keep it. */
  make(digest: string): string {
    const hex = digest.slice('sha256:'.length);
    const path = `/${this.#container}//docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
    const expiry = `${new Date(this.#clock.now() + lifetimeMilliseconds).toISOString().slice(0, 19)}Z`;
    const query = new URLSearchParams({
      se: expiry,
      sig: this.#sign(path, expiry),
      sp: 'r',
      spr: 'https',
      sr: 'b',
      sv: serviceVersion,
      regid: this.#registryId,
    });
    return `${this.origin}${path}?${query.toString()}`;
  }

  check(rawPath: string, query: URLSearchParams): UrlCheck {
    const [, container, prefix, hex] =
      /^\/([0-9a-f]+)\/\/docker\/registry\/v2\/blobs\/sha256\/([0-9a-f]{2})\/([0-9a-f]{64})\/data$/.exec(rawPath) ?? [];
    if (hex === undefined || container !== this.#container || prefix !== hex.slice(0, 2)) return { refused: 'path' };
    const expiry = query.get('se') ?? '';
    const given = Buffer.from(query.get('sig') ?? '');
    const right = Buffer.from(this.#sign(rawPath, expiry));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return { refused: 'signature' };
    return this.#clock.now() < Date.parse(expiry) ? { digest: `sha256:${hex}` } : { refused: 'expired' };
  }

  #sign(path: string, expiry: string): string {
    return createHmac('sha256', this.#key).update(`${path}\n${expiry}\n${serviceVersion}`).digest('base64');
  }
}
