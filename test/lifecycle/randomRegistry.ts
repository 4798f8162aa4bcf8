import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ModelManifest, ModelPolicy, ModelRepository, ModelRule, ModelTag } from './model.ts';

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const today = 400;

/** A manifest before it has a digest: it can refer only to those made before it, as real ones do. */
interface Draft {
  readonly kind: 'image' | 'index' | 'referrer';
  readonly links: readonly number[];
  readonly day: number;
  readonly locked: boolean;
  readonly arm: boolean;
  readonly size: number;
}

const draft = fc.record<Draft>({
  kind: fc.constantFrom('image', 'image', 'image', 'index', 'referrer'),
  links: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 3 }),
  day: fc.integer({ min: 0, max: 390 }),
  locked: fc.boolean(),
  arm: fc.boolean(),
  size: fc.integer({ min: 1, max: 2000 }),
});

const rarely = fc.nat({ max: 9 }).map((number) => number === 0);

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export function repository(name = 'team/app'): fc.Arbitrary<ModelRepository> {
  return fc
    .record({
      drafts: fc.array(draft, { minLength: 1, maxLength: 12 }),
      tags: fc.array(
        fc.record({
          name: fc.constantFrom('v', 'dev-', 'nightly-', 'sha'),
          on: fc.nat({ max: 20 }),
          day: fc.integer({ min: 0, max: 390 }),
          locked: rarely,
        }),
        { maxLength: 14 },
      ),
      attached: fc.array(
        fc.record({
          of: fc.nat({ max: 20 }),
          on: fc.nat({ max: 20 }),
          kind: fc.constantFrom('.sig', '.att', ''),
          locked: rarely,
          orphaned: rarely,
        }),
        { maxLength: 2 },
      ),
      lockManifests: rarely,
      locked: rarely.chain((flag) => (flag ? rarely : fc.constant(false))),
    })
    .map(({ drafts, tags, attached, lockManifests, locked }) => {
      const manifests = drafts.map((one, index) => manifestOf(one, index, drafts, lockManifests));
      const byName = new Map<string, ModelTag>();
      for (const [index, tag] of tags.entries()) {
        const tagName = `${tag.name}${index}`;
        byName.set(tagName, { ...tag, name: tagName, digest: pick(manifests, tag.on).digest });
      }
      for (const { of, on, kind, locked: isLocked, orphaned } of attached) {
        if (orphaned) {
          const name = `${digestOf(`gone ${of}`).replace(':', '-')}${kind}`;
          byName.set(name, { name, digest: pick(manifests, on).digest, day: 200, locked: isLocked });
          continue;
        }
        // What a tag belongs to is older than what it points at, and not inside of it.
        const [older, newer] = [of % manifests.length, on % manifests.length].sort((a, b) => a - b) as [number, number];
        if (older === newer || pick(manifests, newer).children.length > 0) continue;
        const tagName = `${pick(manifests, older).digest.replace(':', '-')}${kind}`;
        byName.set(tagName, { name: tagName, digest: pick(manifests, newer).digest, day: 200, locked: isLocked });
      }
      return { name, locked, tags: [...byName.values()], manifests };
    });
}

function manifestOf(one: Draft, index: number, drafts: readonly Draft[], lockManifests: boolean): ModelManifest {
  const earlier = index === 0 ? [] : [...new Set(one.links.map((link) => digestOf(`manifest ${link % index}`)))];
  const kind = earlier.length === 0 ? 'image' : one.kind;
  return {
    digest: digestOf(`manifest ${index}`),
    day: one.day,
    locked: one.locked && lockManifests,
    children: kind === 'index' ? earlier : [],
    ...(kind === 'referrer' ? { subject: earlier[0] } : {}),
    mediaType: kind === 'index' ? ociIndex : ociManifest,
    platform: kind === 'image' ? (one.arm ? 'linux/arm64' : 'linux/amd64') : '',
    size: drafts[index]?.size ?? 1,
  };
}

const pick = <T>(items: readonly T[], at: number): T => items[at % items.length] as T;

const condition = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const common = {
  repositories: condition(fc.constantFrom(['*'], ['team/*'], ['other'], ['/^team/'])),
  tags: condition(fc.constantFrom(['*'], ['v*'], ['dev-*', 'nightly-*'], ['/^(v|sha)/'], ['v*', '*'])),
  excludeTags: condition(fc.constantFrom(['*1'], ['v1*'], ['/[02468]$/'])),
  untagged: condition(fc.boolean()),
  olderThan: condition(fc.nat({ max: 400 }).map((days) => `${days}d`)),
  mediaTypes: condition(fc.constantFrom(['*index*'], [ociManifest])),
  platforms: condition(fc.constantFrom(['linux/arm64'], ['linux/*'])),
  largerThan: condition(fc.nat({ max: 1000 })),
};

const deleting = fc
  .record({
    ...common,
    keep: condition(fc.nat({ max: 3 })),
    perPattern: fc.boolean(),
    includeLocked: fc.boolean(),
    tagOnly: rarely,
  })
  .map(({ keep, perPattern, includeLocked, tagOnly, ...rest }) =>
    sound({
      action: 'delete',
      ...rest,
      ...(keep === undefined ? {} : { keep, keepPer: perPattern ? ('pattern' as const) : ('repository' as const) }),
      ...(includeLocked ? { includeLocked } : {}),
      ...(tagOnly ? { tagOnly } : {}),
    }),
  );

const keeping = fc.record(common).map((rest) => sound({ action: 'keep', ...rest }));

/** Without what contradicts itself: that is refused, and tested elsewhere. */
function sound(rule: Record<string, unknown>): ModelRule {
  const kept = Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined && value !== false));
  if (kept.untagged && !kept.tags) for (const key of ['excludeTags', 'keep', 'keepPer', 'tagOnly']) delete kept[key];
  return kept as unknown as ModelRule;
}

/** Locks are overridden by all rules or by none: which rule takes a platform along is not the model's business. */
export const policy: fc.Arbitrary<ModelPolicy> = fc
  .record({
    before: fc.array(fc.oneof(keeping, deleting), { maxLength: 2 }),
    last: deleting,
    minimumTags: condition(fc.nat({ max: 4 })),
    includeLocked: fc.boolean(),
  })
  .map(({ before, last, minimumTags, includeLocked }) => ({
    rules: [...before, last].map(({ includeLocked: _, ...rule }) =>
      includeLocked && rule.action === 'delete' ? { ...rule, includeLocked } : rule,
    ),
    ...(minimumTags === undefined ? {} : { minimumTags }),
  }));
