import { catalogScope } from '../auth/scope.ts';
import type { Call } from '../call/call.ts';
import type { RepositoryName } from '../protocol/index.ts';
import type { ManifestAnswer, TagAnswer } from '../registry/answers.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { metadataReading, repositoryPath } from '../registry/repositories.ts';
import type { Candidate, Page } from './candidate.ts';
import { justBefore } from './justBefore.ts';
import { Recent } from './recent.ts';

const recent = new Recent<Page>();
const reposSize = 1000;
const size = 200;

/** Level by level: `team/` before `team/payments/`. */
export async function repositoriesFor(client: RegistryClient, word: string): Promise<Candidate[]> {
  const prefix = word.toLowerCase();
  const subject = { noun: 'registry' } as const;
  const found = await pageFor(client, 'repositories', prefix, async (call, last) => {
    const path = `/acr/v1/_catalog?${query(reposSize, last)}`;
    const { repositories = [] } = await client.read(
      'catalog',
      { method: 'GET', path, needs: [catalogScope] },
      subject,
      call,
    );
    return {
      items: repositories.map((name) => ({ name, text: 'repository' })),
      isWhole: repositories.length < reposSize,
    };
  });
  const levels = new Map<string, Candidate>();
  for (const { name, text } of found) {
    const slash = name.indexOf('/', prefix.length);
    const level = slash < 0 ? name : name.slice(0, slash + 1);
    levels.set(level, { name: level, text: slash < 0 ? text : `repositories below ${level}` });
  }
  return [...levels.values()];
}

/** The newest first if nothing is typed, otherwise by name. */
export function tagsFor(client: RegistryClient, repository: RepositoryName, word: string): Promise<Candidate[]> {
  return pageFor(client, `tags ${repository}`, word, async (call, last) => {
    const path = `${repositoryPath(repository)}/_tags?${query(size, last, 'timedesc')}`;
    const about = { noun: 'repository', resource: repository } as const;
    const request = { method: 'GET', path, ...metadataReading(client, repository) } as const;
    const { tags = [] } = await client.read('tags', request, about, call);
    return { items: tags.map((tag) => ({ name: tag.name, text: ofTag(tag) })), isWhole: tags.length < size };
  });
}

export async function digestsFor(
  client: RegistryClient,
  repository: RepositoryName,
  word: string,
): Promise<Candidate[]> {
  // Each of them begins with `sha256:`.
  const prefix = 'sha256:'.startsWith(word) ? '' : word;
  const found = await pageFor(client, `digests ${repository}`, prefix, async (call, last) => {
    const path = `${repositoryPath(repository)}/_manifests?${query(size, last, 'timedesc')}`;
    const about = { noun: 'repository', resource: repository } as const;
    const request = { method: 'GET', path, ...metadataReading(client, repository) } as const;
    const { manifests = [] } = await client.read('manifests', request, about, call);
    return {
      items: manifests.map((one) => ({ name: one.digest, text: ofManifest(one) })),
      isWhole: manifests.length < size,
    };
  });
  return found.filter(({ name }) => name.startsWith(word));
}

/** The platforms of an index, cached by its digest. */
export async function platformsOf(
  client: RegistryClient,
  repository: RepositoryName,
  image: { tag?: string; digest?: string },
) {
  const key = `platforms ${repository} ${image.digest ?? image.tag}`;
  const page = await recent.get(client, key, async (call) => {
    const about = { noun: 'repository', resource: repository } as const;
    const read = (path: string) =>
      ({
        method: 'GET',
        path: `${repositoryPath(repository)}/${path}`,
        ...metadataReading(client, repository),
      }) as const;
    const digest = image.digest ?? (await client.read('tag', read(`_tags/${image.tag}`), about, call)).tag.digest;
    const { manifest } = await client.read('manifest', read(`_manifests/${digest}`), about, call);
    const items = (manifest.references ?? []).flatMap(({ os, architecture, digest: child }) =>
      os && architecture ? [{ name: `${os}/${architecture}`, text: child }] : [],
    );
    return { items, isWhole: true };
  });
  return page?.items ?? [];
}

/** From a page with all names of this prefix: one that was read for it or a shorter one, or a new one. */
async function pageFor(
  client: RegistryClient,
  list: string,
  prefix: string,
  read: (call: Call, last: string | undefined) => Promise<Page>,
): Promise<Candidate[]> {
  const fits = (page: Page | undefined) => page?.items.filter(({ name }) => name.startsWith(prefix)) ?? [];
  for (let length = 0; length < prefix.length; length++) {
    const shorter = recent.peek(client, `${list} ${prefix.slice(0, length)}`);
    if (shorter?.isWhole) return fits(shorter);
  }
  return fits(await recent.get(client, `${list} ${prefix}`, (call) => read(call, justBefore(prefix))));
}

function query(n: number, last: string | undefined, order?: string): string {
  const begin = last === undefined ? (order === undefined ? {} : { orderby: order }) : { last };
  return new URLSearchParams({ n: String(n), ...begin }).toString();
}

const short = (digest: string | undefined) => digest?.replace(/^(sha256:[0-9a-f]{12}).*$/, '$1');
const said = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(', ');
const megabytes = (bytes: number | undefined) =>
  bytes === undefined ? undefined : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function ofTag({ digest, lastUpdateTime }: TagAnswer): string {
  return said(short(digest), lastUpdateTime && `updated ${lastUpdateTime.slice(0, 10)}`);
}

function ofManifest({ tags = [], mediaType, imageSize, os, architecture, lastUpdateTime }: ManifestAnswer): string {
  const named = tags.length === 0 ? 'no tag' : `${tags.slice(0, 3).join(' ')}${tags.length > 3 ? ' ...' : ''}`;
  const platform = os && architecture ? `${os}/${architecture}` : undefined;
  const kind = /index|list/.test(mediaType ?? '') ? 'index' : 'image';
  return said(
    named,
    kind,
    platform,
    megabytes(Number(imageSize) || undefined),
    lastUpdateTime && `updated ${lastUpdateTime.slice(0, 10)}`,
  );
}
