import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import type { TokenCache as Cache } from '../../src/auth/tokenCache.ts';
import { TokenCache } from '../../src/auth/tokenCache.ts';
import type { Call } from '../../src/call/call.ts';
import type { PlanItem, PlanSummary } from '../../src/lifecycle/plan/item.ts';
import { plan } from '../../src/lifecycle/plan/planner.ts';
import { type PolicyDocument, readPolicy } from '../../src/lifecycle/policy/policy.ts';
import { Documents } from '../../src/lifecycle/reading/documents.ts';
import { Journal, keyOf } from '../../src/lifecycle/run/journal.ts';
import { type PurgeOptions, purge } from '../../src/lifecycle/run/purge.ts';
import type { PurgeReport } from '../../src/lifecycle/run/report.ts';
import { type RestoredItem, restorePurge } from '../../src/lifecycle/run/undo.ts';
import type { LoginServer } from '../../src/protocol/index.ts';
import type { RegistryClient } from '../../src/registry/registryClient.ts';
import { Connection } from '../../src/session/connection.ts';
import type { ModelManifest, ModelRepository, Remaining } from './model.ts';
import { ociIndex, ociManifest } from './randomRegistry.ts';

const start = Date.UTC(2024, 0, 1);
const timeOf = (day: number) => new Date(start + day * 86_400_000).toISOString();

/** A registry, a client of it, and a folder for journals and documents: all real, all thrown away. */
export class Workbench implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly client: RegistryClient;
  readonly folder: string;
  readonly documents: Documents;
  readonly #connection: Connection;

  private constructor(emulator: Emulator, connection: Connection, folder: string) {
    this.emulator = emulator;
    this.#connection = connection;
    this.client = connection.client;
    this.folder = folder;
    this.documents = new Documents(join(folder, 'documents'));
  }

  static async open(options: EmulatorOptions = {}, identity: 'Basic' | 'Azure' = 'Basic'): Promise<Workbench> {
    const emulator = await startEmulator(options);
    const loginServer = emulator.loginServer as LoginServer;
    const cache: Cache = new TokenCache();
    const connection = new Connection(
      { endpoint: { loginServer, origin: emulator.url }, registryName: 'demo' },
      identity === 'Basic'
        ? { kind: 'password', label: 'admin', userName: emulator.admin.user, password: emulator.admin.password }
        : { kind: 'entra', label: 'owner', entraToken: async () => emulator.entraToken({ role: 'Owner' }) },
      'AdminUser' as never,
      { retries: 2 },
      { cache, userAgent: 'test', log: () => {}, environment: {} },
    );
    return new Workbench(emulator, connection, mkdtempSync(join(tmpdir(), 'acrshell-purge-')));
  }

  async plan(
    document: PolicyDocument,
    options: { measure?: boolean; day?: number; call?: Call } = {},
  ): Promise<{ items: PlanItem[]; summary: PlanSummary }> {
    const items: PlanItem[] = [];
    const policy = await readPolicy(document);
    const { measure, day = 400, call = aCall() } = options;
    const now = start + day * 86_400_000;
    const running = plan(this.client, { policy, document, now, measure, documents: this.documents }, call);
    for (;;) {
      const next = await running.next();
      if (next.done) return { items, summary: next.value };
      items.push(next.value);
    }
  }

  async purge(
    document: PolicyDocument,
    options: { day?: number; call?: Call; journal?: boolean } & Pick<PurgeOptions, 'plan' | 'pulls'> = {},
  ): Promise<PurgeReport> {
    const policy = await readPolicy(document);
    const { day = 400, call = aCall(), plan: saved, pulls } = options;
    const { loginServer } = this.client.endpoint;
    const key = keyOf(loginServer, document, saved?.hash);
    const journal =
      options.journal === false
        ? undefined
        : await Journal.open(loginServer, document, key, join(this.folder, 'journals'), new Date());
    const now = start + day * 86_400_000;
    return purge(this.client, { policy, document, now, journal, documents: this.documents, plan: saved, pulls }, call);
  }

  async undo(path: string, force = false, call = aCall()): Promise<RestoredItem[]> {
    const items: RestoredItem[] = [];
    for await (const item of restorePurge(this.client, path, force, call)) items.push(item);
    return items;
  }

  /** Puts a model's repository into the registry; its digests are made up, so the real ones are answered by them. */
  async seed(repository: ModelRepository): Promise<Map<string, string>> {
    const { content } = this.emulator;
    const { name } = repository;
    const real = new Map<string, string>();
    const bytesOf = new Map<string, Buffer>();
    const descriptor = (digest: string) => ({
      mediaType: repository.manifests.find((one) => one.digest === digest)?.mediaType ?? ociManifest,
      digest: real.get(digest) ?? digest,
      size: bytesOf.get(digest)?.length ?? 1,
    });
    for (const manifest of repository.manifests) {
      const bytes = await this.#manifest(name, manifest, descriptor);
      bytesOf.set(manifest.digest, bytes.body);
      const createdTime = timeOf(manifest.day);
      const own = { createdTime, ...(bytes.config ? { config: bytes.config } : {}) };
      real.set(manifest.digest, content.seedManifest(name, manifest.mediaType, bytes.body, own));
    }
    for (const tag of repository.tags) {
      const digest = real.get(tag.digest) ?? tag.digest;
      content.seedTag(name, realName(tag.name, real), digest, timeOf(tag.day));
      if (tag.locked) content.setAttributes(name, { tag: realName(tag.name, real) }, { deleteEnabled: false });
    }
    for (const manifest of repository.manifests)
      if (manifest.locked)
        content.setAttributes(name, { digest: real.get(manifest.digest) ?? '' }, { writeEnabled: false });
    if (repository.locked) content.setAttributes(name, {}, { writeEnabled: false });
    return real;
  }

  async #manifest(
    name: string,
    manifest: ModelManifest,
    descriptor: (digest: string) => object,
  ): Promise<{ body: Buffer; config?: Buffer }> {
    const { content } = this.emulator;
    const annotations = { 'model.digest': manifest.digest };
    if (manifest.mediaType === ociIndex) {
      const index = {
        schemaVersion: 2,
        mediaType: ociIndex,
        manifests: manifest.children.map(descriptor),
        annotations,
      };
      return { body: Buffer.from(JSON.stringify(index)) };
    }
    const [os, architecture] = manifest.platform.split('/');
    const config = Buffer.from(JSON.stringify(os ? { os, architecture } : {}));
    const configType = os ? 'application/vnd.oci.image.config.v1+json' : 'application/vnd.oci.empty.v1+json';
    // Layers of a size that many have in common: they are shared.
    const layer = Buffer.alloc(manifest.size, String(manifest.size));
    const body = {
      schemaVersion: 2,
      mediaType: ociManifest,
      config: await content.seedBlob(name, configType, config),
      layers: [await content.seedBlob(name, 'application/vnd.oci.image.layer.v1.tar', layer)],
      ...(manifest.subject === undefined ? {} : { subject: descriptor(manifest.subject) }),
      annotations,
    };
    return { body: Buffer.from(JSON.stringify(body)), config };
  }

  /** What there is, as the registry's own lists say. */
  async left(name: string): Promise<Remaining> {
    const read = async (route: string) => {
      const authorization = `Basic ${btoa(`${this.emulator.admin.user}:${this.emulator.admin.password}`)}`;
      const answer = await fetch(`${this.emulator.url}/acr/v1/${name}/${route}?n=1000`, { headers: { authorization } });
      return answer.status === 404 ? {} : ((await answer.json()) as Record<string, { name: string; digest: string }[]>);
    };
    const [tags, manifests] = [await read('_tags'), await read('_manifests')];
    return {
      tags: (tags.tags ?? []).map((tag) => tag.name).sort(),
      manifests: (manifests.manifests ?? []).map(({ digest }) => digest).sort(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A tag such as sha256-….sig names the real digest. */
function realName(name: string, real: ReadonlyMap<string, string>): string {
  const hex = /^sha256-([a-f0-9]{64})/.exec(name)?.[1];
  const digest = hex === undefined ? undefined : real.get(`sha256:${hex}`);
  return digest === undefined ? name : name.replace(/^sha256-[a-f0-9]{64}/, digest.replace(':', '-'));
}

export function translated({ tags, manifests }: Remaining, real: ReadonlyMap<string, string>): Remaining {
  return {
    tags: tags.map((name) => realName(name, real)).sort(),
    manifests: manifests.map((digest) => real.get(digest) ?? digest).sort(),
  };
}

export function aCall(signal: AbortSignal = new AbortController().signal): Call {
  return { signal };
}
