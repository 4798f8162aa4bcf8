import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../src/lifecycle/policy/policy.ts';
import { type ModelPolicy, type ModelRepository, remaining } from './model.ts';
import { policy, repository, today } from './randomRegistry.ts';
import { aCall, translated, Workbench } from './workbench.ts';

/** Undefined for a policy that is refused, and for a repository that ended with its last manifest. */
const nothing = (error: { kind?: string }) => {
  if (String(error).includes('contradicts itself') || error.kind === 'NotFound') return undefined;
  throw error;
};

/** Names of repositories of one property run must not meet those of another. */
let count = 0;
const named = (repo: ModelRepository): ModelRepository => ({ ...repo, name: `team/app${count++}` });
/** The size of an index is the registry's to say, not the model's. */
const only = ({ rules, ...rest }: ModelPolicy, { name }: ModelRepository): PolicyDocument =>
  ({
    ...rest,
    rules: rules.map(({ largerThan: _, ...rule }) => ({
      ...rule,
      repositories: [name],
      excludeRepositories: ['none'],
    })),
  }) as never;

/** fast-check tells the seed of a failure; given here, it plays it again. */
const seed = process.env.ACRSHELL_TEST_SEED;
const runs = (numRuns: number) => ({ numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) });

describe('a purge', () => {
  it('leaves what a simple model leaves, and a second run has nothing to do', async () => {
    await using bench = await Workbench.open();
    await fc.assert(
      fc.asyncProperty(repository(), policy, async (random, document) => {
        const repo = named(random);
        const own = only(document, repo);
        const real = await bench.seed(repo);
        const report = await bench.purge(own, { day: today }).catch(nothing);
        fc.pre(report !== undefined);
        expect(report?.failures).toEqual([]);
        const expected = translated(remaining(repo, own as ModelPolicy, today), real);
        expect(await bench.left(repo.name)).toEqual(expected);
        // What was untagged is untagged content to the next; and a signature that outlived its image, a tag of its own.
        const isOdd =
          repo.tags.some(({ name, locked }) => locked && name.startsWith('sha256-')) ||
          own.rules.some(({ tagOnly }) => tagOnly);
        if (expected.manifests.length > 0 && !isOdd) {
          const again = await bench.purge(own, { day: today });
          expect(again.manifestsDeleted + again.tagsDeleted).toBe(0);
        }
      }),
      runs(60),
    );
  }, 120_000);

  it('stopped at any request resumes to the same result, and everything left meanwhile can be pulled', async () => {
    await using bench = await Workbench.open();
    await fc.assert(
      fc.asyncProperty(repository(), policy, fc.nat({ max: 40 }), async (random, document, at) => {
        const repo = named(random);
        const own = only(document, repo);
        // Untagged by a run that ended, a manifest is untagged content to the next: that is another end.
        fc.pre(!own.rules.some(({ tagOnly }) => tagOnly));
        const real = await bench.seed(repo);
        const locks = locksOf(await everything(bench, repo.name));
        const stop = new AbortController();
        let sent = 0;
        const call = { ...aCall(stop.signal), trace: () => (++sent === at ? stop.abort() : undefined) };
        await bench
          .purge(own, { day: today, call })
          .catch((error) => (error.kind === 'Cancelled' ? 0 : nothing(error)));
        await whole(bench, repo.name);
        const report = await bench.purge(own, { day: today }).catch(nothing);
        fc.pre(report !== undefined);
        expect(await bench.left(repo.name)).toEqual(translated(remaining(repo, own as ModelPolicy, today), real));
        for (const [item, attributes] of locksOf(await everything(bench, repo.name)))
          expect([item, attributes]).toEqual([item, locks.get(item)]);
      }),
      runs(60),
    );
  }, 120_000);

  it('is undone by its journal, which restores manifests, tags and locks', async () => {
    await using bench = await Workbench.open();
    await fc.assert(
      fc.asyncProperty(repository(), policy, async (random, document) => {
        const repo = named(random);
        const own = only(document, repo);
        await bench.seed(repo);
        const before = await everything(bench, repo.name);
        const report = await bench.purge(own, { day: today }).catch(nothing);
        fc.pre(report !== undefined);
        const items = await bench.undo(report?.journalPath ?? '');
        expect(items.filter(({ outcome }) => outcome !== 'Restored')).toEqual([]);
        expect(await everything(bench, repo.name)).toEqual(before);
      }),
      runs(40),
    );
  }, 120_000);
});

/** Every tag's manifest, and every platform below it, is there. */
async function whole(bench: Workbench, name: string): Promise<void> {
  const seen = await everything(bench, name);
  const byDigest = new Map(seen.manifests.map((one) => [one.digest, one]));
  const waiting = seen.tags.map(({ digest }) => digest);
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    expect([...byDigest.keys()]).toContain(digest);
    waiting.push(...(byDigest.get(digest)?.children ?? []));
  }
}

type Everything = Awaited<ReturnType<typeof everything>>;

/** What each tag and manifest allows. */
const locksOf = ({ tags, manifests }: Everything) =>
  new Map<unknown, unknown>([...tags, ...manifests].map((one) => [one.tag ?? one.digest, one.changeableAttributes]));

async function everything(bench: Workbench, name: string) {
  const authorization = `Basic ${btoa(`${bench.emulator.admin.user}:${bench.emulator.admin.password}`)}`;
  const get = async (path: string, accept = 'application/json') => {
    const answer = await fetch(`${bench.emulator.url}${path}`, { headers: { authorization, accept } });
    return (answer.ok ? await answer.json() : {}) as Record<string, Record<string, unknown>[]>;
  };
  const { tags = [] } = await get(`/acr/v1/${name}/_tags?n=1000`);
  const { manifests = [] } = await get(`/acr/v1/${name}/_manifests?n=1000`);
  const accept = 'application/vnd.oci.image.manifest.v1+json,application/vnd.oci.image.index.v1+json';
  return {
    tags: tags.map(({ name: tag, digest, changeableAttributes }: Record<string, unknown>) => ({
      tag,
      digest,
      changeableAttributes,
    })) as { tag: string; digest: string; changeableAttributes: unknown }[],
    manifests: (await Promise.all(
      manifests.map(async ({ digest, changeableAttributes }: Record<string, unknown>) => {
        const body = await get(`/v2/${name}/manifests/${digest}`, accept);
        const children = (body.manifests ?? []).map((child) => child.digest);
        return { digest, changeableAttributes, children, body };
      }),
    )) as { tag?: undefined; digest: string; changeableAttributes: unknown; children: string[] }[],
  };
}
