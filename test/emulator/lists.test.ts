import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedDemo } from '../../emulator/seed/demoContent.ts';
import { allPages, get, nextLink, type Received, registryFor, send } from './wire.ts';

const tagNames = ({ json }: Received): string[] => json.tags.map((tag: { name: string }) => tag.name);

describe('Lists of the emulator', () => {
  it('the catalogue has pages of 100, and a link with n, last and an empty orderby', async () => {
    await using registry = await registryFor();
    for (let index = 0; index < 213; index++)
      await registry.content.seedImage(`r${String(index).padStart(3, '0')}`, 'v1');
    const first = await get(registry, '/acr/v1/_catalog');
    expect(first.headers.get('link')).toBe('</acr/v1/_catalog?last=r099&n=100&orderby=>; rel="next"');
    const pages = await allPages(registry, '/v2/_catalog?n=100', ({ json }) => json.repositories);
    expect(pages.map((page) => page.length)).toEqual([100, 100, 13]);
    expect(pages.flat()).toEqual([...pages.flat()].sort());
  });

  it('a page size above 1000 is reduced without an error; zero, negatives and other text are refused', async () => {
    await using registry = await registryFor();
    await registry.content.seedTags('many', 1500);
    const page = await get(registry, '/acr/v1/many/_tags?n=5000');
    expect(page.json.tags).toHaveLength(1000);
    expect(nextLink(page)).toBe('/acr/v1/many/_tags?last=build-00999&n=1000&orderby=');
    for (const n of ['0', '-1', 'x', '1.5', '1e3']) {
      const refused = await get(registry, `/acr/v1/many/_tags?n=${n}`);
      expect([n, refused.status, refused.json.errors[0].code]).toEqual([n, 400, 'PAGINATION_NUMBER_INVALID']);
    }
  });

  it('links repeat the path as the client wrote it', async () => {
    await using registry = await registryFor();
    await registry.content.seedTags('team/app', 3);
    for (const path of [
      '/acr/v1/team%2Fapp/_tags',
      '/acr/v1/team%2fapp/_manifests',
      '/acr/v1/team/app/_tags',
      '/v2/team%2Fapp/tags/list',
    ]) {
      expect(nextLink(await get(registry, `${path}?n=1`))?.split('?')[0]).toBe(path);
    }
  });

  it.each(['timeasc', 'timedesc'])('tags in %s order, page by page, the cursor percent-encoded', async (orderby) => {
    await using registry = await registryFor();
    const names = await registry.content.seedTags('app', 25, { tagName: (index) => `t${(index * 7) % 25}` });
    const pages = await allPages(registry, `/acr/v1/app/_tags?n=10&orderby=${orderby}`, tagNames);
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(orderby === 'timeasc' ? names : names.toReversed());
    const link = nextLink(await get(registry, `/acr/v1/app/_tags?n=10&orderby=${orderby}`));
    expect(link).toMatch(new RegExp(`last=\\d+%26t\\d+&n=10&orderby=${orderby}$`));
  });

  it('a purge that deletes while it lists by time misses nothing', async () => {
    await using registry = await registryFor();
    const names = await registry.content.seedTags('app', 25);
    const seen: string[] = [];
    for (let next: string | undefined = '/acr/v1/app/_tags?n=10&orderby=timeasc'; next !== undefined; ) {
      const page: Received = await get(registry, next);
      for (const tag of tagNames(page)) {
        seen.push(tag);
        expect((await send(registry, 'DELETE', `/acr/v1/app/_tags/${tag}`)).status).toBe(202);
      }
      next = nextLink(page);
    }
    expect(seen).toEqual(names);
  });

  it('last is a position, not a tag that must exist', async () => {
    await using registry = await registryFor();
    await registry.content.seedTags('app', 5, { tagName: (index) => `v${index}` });
    expect(tagNames(await get(registry, '/acr/v1/app/_tags?last=v2'))).toEqual(['v3', 'v4']);
    expect(tagNames(await get(registry, '/acr/v1/app/_tags?last=v2x'))).toEqual(['v3', 'v4']);
    expect(tagNames(await get(registry, '/acr/v1/app/_tags?last=zzz'))).toEqual([]);
  });

  it('digest selects the tags of one manifest, also on the next page', async () => {
    await using registry = await registryFor();
    const { digest } = await registry.content.seedImage('app', ['a', 'c', 'e']);
    await registry.content.seedImage('app', ['b', 'd']);
    const pages = await allPages(registry, `/acr/v1/app/_tags?n=2&digest=${encodeURIComponent(digest)}`, tagNames);
    expect(pages).toEqual([['a', 'c'], ['e']]);
    expect(tagNames(await get(registry, `/acr/v1/app/_tags?digest=sha256:${'0'.repeat(64)}`))).toEqual([]);
  });

  it('items without listEnabled are in no list, but readable by name', async () => {
    await using registry = await registryFor();
    const { digest } = await registry.content.seedImage('app', 'hidden');
    await registry.content.seedImage('app', 'seen');
    await registry.content.seedImage('shy', 'v1');
    registry.content.setAttributes('app', { tag: 'hidden' }, { listEnabled: false });
    registry.content.setAttributes('app', { digest }, { listEnabled: false });
    registry.content.setAttributes('shy', {}, { listEnabled: false });
    expect((await get(registry, '/acr/v1/_catalog')).json.repositories).toEqual(['app']);
    expect(tagNames(await get(registry, '/acr/v1/app/_tags'))).toEqual(['seen']);
    expect((await get(registry, '/v2/app/tags/list')).json).toEqual({ name: 'app', tags: ['seen'] });
    expect((await get(registry, '/acr/v1/app/_manifests')).json.manifests).toHaveLength(1);
    for (const path of ['app/_tags/hidden', `app/_manifests/${digest}`, 'shy']) {
      expect((await get(registry, `/acr/v1/${path}`)).status).toBe(200);
    }
  });

  it('tags that look like numbers, booleans and dates are text', async () => {
    await using registry = await registryFor();
    await seedDemo(registry.content);
    const { json } = await get(registry, '/acr/v1/samples/tags/_tags');
    expect(tagNames({ json } as Received)).toEqual(['007', '0x10', '1.10', '1e3', '2024-01-01', 'null', 'true']);
  });

  it('longer JSON is chunked, shorter has its length, and both end with a newline', async () => {
    await using registry = await registryFor();
    await registry.content.seedTags('app', 50);
    const long = await get(registry, '/acr/v1/app/_tags');
    const short = await get(registry, '/acr/v1/app');
    expect([long.headers.get('transfer-encoding'), long.headers.get('content-length')]).toEqual(['chunked', null]);
    expect(short.headers.get('content-length')).toBe(String(short.text.length));
    for (const { text } of [long, short]) expect(text.endsWith('}\n')).toBe(true);
  });

  it('10,000 tags are listed in ten pages, each tag once', async () => {
    await using registry = await registryFor();
    await registry.content.seedTags('many', 10_000);
    const pages = await allPages(registry, '/acr/v1/many/_tags?n=1000', tagNames);
    expect(new Set(pages.flat()).size).toBe(10_000);
    expect(registry.countRequests({ route: 'tag/list' })).toBe(10);
  });

  const anyTag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,12}$/);

  it('for any tags, page size and order, the pages together are all tags in that order', async () => {
    const anyCase = [
      fc.uniqueArray(anyTag, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom('', 'timeasc', 'timedesc'),
    ] as const;
    const property = fc.asyncProperty(...anyCase, async (tags, size, orderby) => {
      await using registry = await registryFor();
      await registry.content.seedTags('app', tags.length, { tagName: (index) => tags[index] ?? '' });
      const pages = await allPages(registry, `/acr/v1/app/_tags?n=${size}&orderby=${orderby}`, tagNames);
      const expected = orderby === 'timeasc' ? tags : orderby === 'timedesc' ? tags.toReversed() : tags.toSorted();
      expect(pages.flat()).toEqual(expected);
      expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
    });
    await fc.assert(property, { numRuns: 40 });
  });
});
