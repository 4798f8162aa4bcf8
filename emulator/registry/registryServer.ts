import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { Listener, type ListenerOptions, registryHeaders } from '../http/listener.ts';
import type { RegistryError } from '../http/registryError.ts';
import type { EntraDirectory } from '../identity/directory.ts';
import type { Callers } from '../identity/identities.ts';
import { BlobStore } from '../storage/blobStore.ts';
import { Content } from '../storage/content.ts';
import { Journal } from '../storage/journal.ts';
import { Limiter } from './limiter.ts';
import type { ContentEvent, PullEvent, Registry, Settings } from './registry.ts';
import { dispatch } from './routes.ts';
import { SignedUrls } from './signedUrls.ts';
import { StorageAccount, storageHeaders } from './storageAccount.ts';
import { TokenIssuer } from './tokens.ts';
import { Uploads } from './uploadSessions.ts';

/** Shared by all listeners of one emulator. */
export type Shared = Pick<ListenerOptions, 'clock' | 'log' | 'faults' | 'latency' | 'tls'>;

export interface RegistryServerOptions {
  readonly settings: Settings;
  readonly callers: Callers;
  readonly directory: EntraDirectory;
  readonly shared: Shared;
  readonly dataFolder?: string | undefined;
  /** By default 127.0.0.1 and the port. */
  readonly loginServer?: string | undefined;
  /** Seconds for which a token is accepted. */
  readonly accessTokenLifetime?: number | undefined;
  readonly refreshTokenLifetime?: number | undefined;
  readonly refusal?: (address: string) => RegistryError | undefined;
  readonly onChange?: (event: ContentEvent) => void;
  readonly onPull?: (event: PullEvent) => void;
  readonly upstream?: Registry['upstream'];
}

/** One registry's data plane: its listener, its storage account for blobs, and its content. */
export class RegistryServer {
  readonly registry: Registry;
  readonly #front: Listener;
  readonly #storage: Listener;
  readonly #scheme: string;
  #loginServer: string;
  #port = 0;

  constructor(options: RegistryServerOptions) {
    const { shared, settings } = options;
    this.#scheme = shared.tls === undefined ? 'http' : 'https';
    this.#loginServer = options.loginServer ?? '';
    this.registry = this.#build(options);
    this.#front = new Listener({
      ...shared,
      registry: settings.name,
      commonHeaders: registryHeaders,
      handle: (request, entry) => dispatch(this.registry, request, entry),
    });
    const account = new StorageAccount(this.registry.signedUrls, (digest) =>
      this.registry.content.blobAnywhere(digest),
    );
    this.#storage = new Listener({
      ...shared,
      registry: settings.name,
      commonHeaders: storageHeaders,
      handle: async (request, entry) => account.handle(request, entry),
    });
  }

  get port(): number {
    return this.#port;
  }

  async listen(port: number): Promise<void> {
    this.#port = await this.#front.listen(port);
    if (this.#loginServer === '') this.#loginServer = `127.0.0.1:${this.#port}`;
    this.registry.signedUrls.origin = `${this.#scheme}://127.0.0.1:${await this.#storage.listen(0)}`;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#front.stop(), this.#storage.stop()]);
    await this.registry.uploads.close();
    this.registry.content.close();
  }

  #build(options: RegistryServerOptions): Registry {
    const { settings, callers, directory, refusal, onChange, onPull, upstream } = options;
    const { clock } = options.shared;
    const registryId = createHash('sha256').update(settings.name).digest('hex').slice(0, 32);
    const loginServer = () => this.#loginServer;
    const url = () => `${this.#scheme}://${this.#loginServer}`;
    const counts = { challenge: 0, token: 0 };
    return {
      settings,
      clock,
      callers,
      directory,
      tokens: issuerFor(options, registryId, loginServer),
      content: openContent(options.dataFolder, clock),
      uploads: new Uploads(),
      signedUrls: new SignedUrls(clock, registryId),
      get loginServer() {
        return loginServer();
      },
      get url() {
        return url();
      },
      limiter: new Limiter(),
      count: (event) => counts[event]++,
      ...(refusal === undefined ? {} : { refusal }),
      ...(onChange === undefined ? {} : { onChange }),
      ...(onPull === undefined ? {} : { onPull }),
      ...(upstream === undefined ? {} : { upstream }),
    };
  }
}

function issuerFor(options: RegistryServerOptions, registryId: string, loginServer: () => string): TokenIssuer {
  return new TokenIssuer(options.shared.clock, () => ({
    loginServer: loginServer(),
    registryId,
    accessTokenLifetime: options.accessTokenLifetime ?? 3600,
    refreshTokenLifetime: options.refreshTokenLifetime ?? 3 * 3600,
    abac: options.settings.abac,
  }));
}

function openContent(folder: string | undefined, clock: Clock): Content {
  if (folder === undefined) return new Content(new BlobStore());
  const journal = new Journal(folder);
  const content = new Content(new BlobStore(folder), journal);
  for (const { lastUpdateTime } of content.repositories.values()) clock.observe(lastUpdateTime);
  return content;
}
