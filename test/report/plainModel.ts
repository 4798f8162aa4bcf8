import type { Emulator } from '../../emulator/emulator.ts';

/** What a registry holds, counted from its plain HTTP answers, with maps and loops and none of our code. */
interface PlainRepository {
  readonly manifests: number;
  readonly tags: number;
  readonly untagged: number;
  readonly unused: number;
  readonly indexes: number;
  readonly referrers: number;
  readonly logical: number;
  unique: number;
  shared: number;
  unusedBytes: number;
}

export interface PlainRegistry {
  readonly repositories: Map<string, PlainRepository>;
  stored: number;
  shared: number;
  unusedBytes: number;
  /** Digests that more than one repository has, by how many. */
  readonly holders: Map<string, Set<string>>;
}

interface Listed {
  readonly digest: string;
  readonly tags?: readonly string[];
}

interface Document {
  readonly config?: Part;
  readonly layers?: readonly Part[];
  readonly blobs?: readonly Part[];
  readonly manifests?: readonly Part[];
  readonly subject?: Part;
}

interface Part {
  readonly digest: string;
  readonly size: number;
}

async function get(emulator: Emulator, path: string): Promise<Response> {
  const authorization = `Basic ${btoa(`${emulator.admin.user}:${emulator.admin.password}`)}`;
  const accept =
    'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json';
  return fetch(`${emulator.url}${path}`, { headers: { authorization, accept } });
}

async function all<T>(emulator: Emulator, first: string, of: (body: Record<string, T[]>) => T[]): Promise<T[]> {
  const items: T[] = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    const answer: Response = await get(emulator, path);
    if (answer.status === 404) return items;
    items.push(...of((await answer.json()) as Record<string, T[]>));
    path = /<([^>]+)>/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return items;
}

export async function plainModel(emulator: Emulator): Promise<PlainRegistry> {
  const names = await all<string>(emulator, '/acr/v1/_catalog?n=1000', (body) => body.repositories ?? []);
  const size = new Map<string, number>();
  const holders = new Map<string, Set<string>>();
  const usedContent = new Set<string>();
  const repositories = new Map<string, PlainRepository>();
  for (const name of names) {
    const listed = await all<Listed>(emulator, `/acr/v1/${name}/_manifests?n=1000`, (body) => body.manifests ?? []);
    const documents = new Map<string, Document>();
    for (const { digest } of listed) {
      const bytes = Buffer.from(await (await get(emulator, `/v2/${name}/manifests/${digest}`)).arrayBuffer());
      documents.set(digest, JSON.parse(bytes.toString()));
      size.set(digest, bytes.length);
    }
    const partsOf = (digest: string): string[] => {
      const { config, layers = [], blobs = [] } = documents.get(digest) ?? {};
      const parts = [...(config ? [config] : []), ...layers, ...blobs];
      for (const part of parts) size.set(part.digest, part.size);
      return [digest, ...parts.map((part) => part.digest)];
    };
    const used = new Set(listed.filter(({ tags = [] }) => tags.length > 0).map(({ digest }) => digest));
    for (let before = -1; before !== used.size; ) {
      before = used.size;
      for (const [digest, { manifests = [], subject }] of documents) {
        if (used.has(digest)) for (const child of manifests) used.add(child.digest);
        if (used.has(digest) && subject) used.add(subject.digest);
        if (subject && used.has(subject.digest)) used.add(digest);
      }
    }
    let logical = 0;
    for (const { digest } of listed) {
      for (const part of partsOf(digest)) {
        logical += size.get(part) ?? 0;
        const known = holders.get(part) ?? new Set();
        holders.set(part, known.add(name));
        if (used.has(digest)) usedContent.add(part);
      }
    }
    const unused = listed.filter(({ digest }) => !used.has(digest)).length;
    const count = (is: (document: Document) => boolean) => [...documents.values()].filter(is).length;
    repositories.set(name, {
      manifests: listed.length,
      tags: listed.reduce((sum, { tags = [] }) => sum + tags.length, 0),
      untagged: listed.filter(({ tags = [] }) => tags.length === 0).length,
      unused,
      indexes: count(({ manifests }) => manifests !== undefined),
      referrers: count(({ subject }) => subject !== undefined),
      logical,
      unique: 0,
      shared: 0,
      unusedBytes: 0,
    });
  }
  const registry: PlainRegistry = { repositories, stored: 0, shared: 0, unusedBytes: 0, holders };
  for (const [digest, where] of holders) {
    const bytes = size.get(digest) ?? 0;
    registry.stored += bytes;
    if (where.size > 1) registry.shared += bytes;
    if (!usedContent.has(digest)) registry.unusedBytes += bytes;
    for (const name of where) {
      const repository = repositories.get(name);
      if (!repository) continue;
      if (where.size > 1) repository.shared += bytes;
      else repository.unique += bytes;
      if (where.size === 1 && !usedContent.has(digest)) repository.unusedBytes += bytes;
    }
  }
  return registry;
}
