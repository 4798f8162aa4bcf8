/**
 * What a clean-up leaves, said as simply as it can be said: plain objects, every rule tried on every item, and a set
 * of manifests from which whatever must stay is taken out until nothing more has to be. It shares nothing with src.
 */
export interface ModelTag {
  readonly name: string;
  readonly digest: string;
  /** Days since 2024 began. */
  readonly day: number;
  readonly locked: boolean;
}

export interface ModelManifest {
  readonly digest: string;
  readonly day: number;
  readonly locked: boolean;
  readonly children: readonly string[];
  readonly subject?: string | undefined;
  readonly mediaType: string;
  readonly platform: string;
  readonly size: number;
}

export interface ModelRepository {
  readonly name: string;
  readonly locked: boolean;
  readonly tags: readonly ModelTag[];
  readonly manifests: readonly ModelManifest[];
}

export interface ModelRule {
  readonly action: 'keep' | 'delete';
  readonly repositories?: string[];
  readonly excludeRepositories?: string[];
  readonly tags?: string[];
  readonly excludeTags?: string[];
  readonly untagged?: boolean;
  readonly olderThan?: string;
  readonly mediaTypes?: string[];
  readonly platforms?: string[];
  readonly largerThan?: number;
  readonly smallerThan?: number;
  readonly keep?: number;
  readonly keepPer?: 'repository' | 'pattern';
  readonly includeLocked?: boolean;
  readonly tagOnly?: boolean;
}

export interface ModelPolicy {
  readonly rules: readonly ModelRule[];
  readonly minimumTags?: number;
}

export interface Remaining {
  readonly tags: string[];
  readonly manifests: string[];
}

/** `today`: days since 2024 began. */
export function remaining(repository: ModelRepository, policy: ModelPolicy, today: number): Remaining {
  const manifest = new Map(repository.manifests.map((one) => [one.digest, one]));
  const subjectOf = (tag: ModelTag) => {
    const hex = /^sha256-([a-f0-9]{64})(\.(sig|att|sbom))?$/.exec(tag.name)?.[1];
    return hex !== undefined && manifest.has(`sha256:${hex}`) ? `sha256:${hex}` : undefined;
  };
  const own = repository.tags.filter((tag) => subjectOf(tag) === undefined);
  // What is named like a signature and has no image here is counted for itself.
  const isSignature = ({ name }: ModelTag) => /^sha256-[a-f0-9]{64}(\.(sig|att|sbom))?$/.test(name);
  const unlocks = policy.rules.some(({ includeLocked }) => includeLocked);
  const belonging = repository.tags.filter((tag) => subjectOf(tag) !== undefined);

  const goingTags = new Map<string, ModelRule>();
  const newestFirst = [...own].sort((a, b) => b.day - a.day || (a.name < b.name ? -1 : 1));
  const counts = { own: new Map<string, number>(), signatures: new Map<string, number>() };
  for (const tag of newestFirst) {
    const count = isSignature(tag) ? counts.signatures : counts.own;
    const rule = ruleForTag(repository, tag, manifest.get(tag.digest), policy, today, count);
    if (rule?.action !== 'delete' || repository.locked || (tag.locked && !rule.includeLocked)) continue;
    goingTags.set(tag.name, rule);
  }
  const counted = newestFirst.filter((tag) => !isSignature(tag));
  for (const { name } of counted) {
    if (counted.filter((tag) => !goingTags.has(tag.name)).length >= (policy.minimumTags ?? 0)) break;
    goingTags.delete(name);
  }

  // Everything might go; whatever must stay is taken out, again and again.
  const going = new Set(manifest.keys());
  const rules = new Map<string, ModelRule | undefined>();
  for (let before = -1; before !== going.size; ) {
    before = going.size;
    for (const digest of [...going]) {
      const one = manifest.get(digest);
      if (one && mustStay(one)) going.delete(digest);
    }
    const reached = picked();
    for (const digest of [...going]) if (!reached.has(digest)) going.delete(digest);
  }

  const remainingTags = repository.tags.filter((tag) => {
    const subject = subjectOf(tag);
    return subject === undefined ? !goingTags.has(tag.name) : (tag.locked && !unlocks) || !going.has(subject);
  });
  return {
    tags: remainingTags.map(({ name }) => name).sort(),
    manifests: [...manifest.keys()].filter((digest) => !going.has(digest)).sort(),
  };

  /** What goes by a rule of its own, and all that goes with that. */
  function picked(): Set<string> {
    const own = ({ digest }: ModelManifest) => {
      const tags = repository.tags.filter((tag) => tag.digest === digest);
      const one = manifest.get(digest);
      if (tags.length === 0 && one) return ruleForUntagged(repository, one, policy, today)?.action === 'delete';
      return tags.some(({ name }) => goingTags.has(name));
    };
    const reached = new Set<string>();
    const reach = (digest: string) => {
      if (reached.has(digest) || !going.has(digest)) return;
      reached.add(digest);
      for (const child of manifest.get(digest)?.children ?? []) reach(child);
      for (const one of repository.manifests) if (one.subject === digest) reach(one.digest);
      for (const tag of belonging) if (subjectOf(tag) === digest) reach(tag.digest);
    };
    for (const one of repository.manifests) if (own(one)) reach(one.digest);
    return reached;
  }

  function mustStay(one: ModelManifest): boolean {
    if (repository.locked) return true;
    const tags = repository.tags.filter(({ digest }) => digest === one.digest);
    const attachedHere = belonging.filter(({ digest }) => digest === one.digest);
    const parents = repository.manifests.filter(({ children }) => children.includes(one.digest));
    const referrers = repository.manifests.filter(({ subject }) => subject === one.digest);
    // In use.
    if (parents.some(({ digest }) => !going.has(digest))) return true;
    if (referrers.some(({ digest }) => !going.has(digest))) return true;
    if (one.subject !== undefined && manifest.has(one.subject) && !going.has(one.subject)) return true;
    if (tags.some((tag) => !belonging.includes(tag) && !goingTags.has(tag.name))) return true;
    if (attachedHere.some((tag) => (tag.locked && !unlocks) || !going.has(subjectOf(tag) ?? ''))) return true;
    // Picked: by its own tags, by a rule about untagged ones, or with what it belongs to.
    const ownRules = tags.flatMap((tag) => goingTags.get(tag.name) ?? []);
    if (ownRules.some(({ tagOnly }) => tagOnly)) return true;
    const untaggedRule = tags.length === 0 ? ruleForUntagged(repository, one, policy, today) : undefined;
    if (untaggedRule?.action === 'keep') return true;
    const above = [...parents.map(({ digest }) => digest), ...(one.subject ? [one.subject] : [])]
      .filter((digest) => going.has(digest))
      .map((digest) => rules.get(digest));
    const isPicked = tags.length > 0 || untaggedRule !== undefined || above.length > 0;
    if (!isPicked) return true;
    rules.set(one.digest, ownRules[0] ?? untaggedRule ?? above[0]);
    return one.locked && !unlocks;
  }
}

function ruleForTag(
  repository: ModelRepository,
  tag: ModelTag,
  manifest: ModelManifest | undefined,
  policy: ModelPolicy,
  today: number,
  counts: Map<string, number>,
): ModelRule | undefined {
  for (const rule of policy.rules) {
    if (!inRepository(rule, repository.name) || (rule.untagged && !rule.tags)) continue;
    const pattern = (rule.tags ?? ['*']).find((one) => like(one, tag.name));
    if (pattern === undefined || (rule.excludeTags ?? []).some((one) => like(one, tag.name))) continue;
    if (!manifest || !looks(rule, manifest)) continue;
    const group = `${policy.rules.indexOf(rule)} ${rule.keepPer === 'pattern' ? pattern : 'all'}`;
    const seen = counts.get(group) ?? 0;
    counts.set(group, seen + 1);
    if (seen < (rule.keep ?? 0)) return { ...rule, action: 'keep' };
    if (isOld(rule, tag.day, today)) return rule;
  }
  return undefined;
}

function ruleForUntagged(
  repository: ModelRepository,
  manifest: ModelManifest,
  policy: ModelPolicy,
  today: number,
): ModelRule | undefined {
  return policy.rules.find(
    (rule) =>
      rule.untagged && inRepository(rule, repository.name) && looks(rule, manifest) && isOld(rule, manifest.day, today),
  );
}

const inRepository = (rule: ModelRule, name: string) =>
  (rule.repositories ?? ['*']).some((one) => like(one, name)) &&
  !(rule.excludeRepositories ?? []).some((one) => like(one, name));

const looks = (rule: ModelRule, { mediaType, platform, size }: ModelManifest) =>
  (rule.mediaTypes ?? ['*']).some((one) => like(one, mediaType)) &&
  (rule.platforms ?? ['*']).some((one) => like(one, platform)) &&
  (rule.largerThan === undefined || size > rule.largerThan) &&
  (rule.smallerThan === undefined || size < rule.smallerThan);

const isOld = ({ olderThan }: ModelRule, day: number, today: number) =>
  olderThan === undefined || today - day >= Number.parseInt(olderThan, 10);

/** Wildcards with stars only, or an expression between slashes. */
function like(pattern: string, text: string): boolean {
  if (pattern.startsWith('/')) return new RegExp(pattern.slice(1, -1)).test(text);
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(text);
}
