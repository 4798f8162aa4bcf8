import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Judge } from '../../src/lifecycle/policy/judge.ts';
import { type PolicyDocument, readPolicy } from '../../src/lifecycle/policy/policy.ts';
import { decide } from '../../src/lifecycle/repository/decision.ts';
import { Inventory } from '../../src/lifecycle/repository/inventory.ts';
import { ticksOf } from '../../src/lifecycle/repository/times.ts';
import type { RepositoryName } from '../../src/protocol/index.ts';
import { type ModelPolicy, type ModelRepository, type Remaining, remaining } from './model.ts';
import { policy, repository, today } from './randomRegistry.ts';

const start = Date.UTC(2024, 0, 1);
const timeOf = (day: number) => new Date(start + day * 86_400_000).toISOString();

function inventoryOf({ name, locked, tags, manifests }: ModelRepository): Inventory {
  const inventory = new Inventory(name as RepositoryName);
  inventory.repositoryLocked = locked;
  for (const tag of tags) inventory.addTag({ ...tag, ticks: ticksOf(timeOf(tag.day)) });
  for (const manifest of manifests) {
    const tagCount = tags.filter(({ digest }) => digest === manifest.digest).length;
    const row = inventory.addManifest({ ...manifest, ticks: ticksOf(timeOf(manifest.day)), tagCount, mayRefer: false });
    inventory.addLinks(row, manifest);
  }
  return inventory;
}

async function decided(repo: ModelRepository, document: ModelPolicy): Promise<Remaining> {
  const read = await readPolicy(document as PolicyDocument);
  const inventory = inventoryOf(repo);
  const decision = decide(inventory, read, new Judge(read, repo.name, start + today * 86_400_000));
  const tags = Array.from({ length: inventory.tagCount }, (_, tag) => tag).filter((tag) => !decision.tagGoes[tag]);
  const rows = Array.from({ length: inventory.size }, (_, row) => row).filter(
    (row) => inventory.isPresent(row) && !decision.goes(row),
  );
  return { tags: tags.map(inventory.tagName).sort(), manifests: rows.map(inventory.digest).sort() };
}

/** A policy that contradicts itself is refused; there is nothing to compare then. */
const isRefused = (error: unknown) => String(error).includes('contradicts itself');

describe('the decision on a repository', () => {
  it('equals that of a simple model, for any repository and any policy', async () => {
    await fc.assert(
      fc.asyncProperty(repository(), policy, async (repo, document) => {
        const result = await decided(repo, document).catch((error) => {
          if (isRefused(error)) return undefined;
          throw error;
        });
        fc.pre(result !== undefined);
        expect(result).toEqual(remaining(repo, document, today));
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps everything that a kept tag needs, and its referrers', async () => {
    await fc.assert(
      fc.asyncProperty(repository(), policy, async (repo, document) => {
        const result = await decided(repo, document).catch(() => undefined);
        fc.pre(result !== undefined);
        const left = new Set(result?.manifests);
        const byDigest = new Map(repo.manifests.map((one) => [one.digest, one]));
        const waiting = repo.tags.filter(({ name }) => result?.tags.includes(name)).map(({ digest }) => digest);
        for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
          expect(left).toContain(digest);
          waiting.push(...(byDigest.get(digest)?.children ?? []));
          for (const { digest: referrer, subject } of repo.manifests)
            if (subject === digest) expect(left).toContain(referrer);
        }
      }),
      { numRuns: 500 },
    );
  });
});
