import type { Policy } from '../policy/policy.ts';
import type { Decision, Reason } from '../repository/decision.ts';
import type { Inventory } from '../repository/inventory.ts';
import { textOf } from '../repository/times.ts';

/** One line of a plan: whether a tag or a manifest is deleted or kept, and why. */
export interface PlanItem {
  readonly repositoryName: string;
  readonly kind: 'Tag' | 'Manifest';
  readonly action: 'Delete' | 'Keep';
  readonly tag?: string;
  readonly digest: string;
  readonly rule?: string;
  readonly reason: string;
  readonly lastUpdateTime?: string;
  readonly imageSize?: number;
  readonly mediaType?: string;
  readonly platform?: string;
  readonly locked: boolean;
}

export interface PlanSummary {
  readonly repositories: number;
  readonly tagsDeleted: number;
  readonly tagsKept: number;
  readonly manifestsDeleted: number;
  readonly manifestsKept: number;
  /** Bytes, by imageSize: layers shared with kept manifests are included, and may be counted more than once. */
  readonly sizeUpperBound: number;
  /** Bytes that no other manifest of the registry needs; only if they were measured. */
  readonly sizeMeasured?: number;
  readonly layers?: number;
  readonly bytesPerLayer?: number;
  /** Requests that the purge takes, and minutes at each tier's limits. */
  readonly requests: number;
  readonly minutesBasic: number;
  readonly minutesStandard: number;
  readonly minutesPremium: number;
}

/** Every tag, and every manifest that no tag of the plan represents: deleted ones, and those left untagged. */
export function* itemsOf(inventory: Inventory, decision: Decision, policy: Policy): Generator<PlanItem> {
  for (let tag = 0; tag < inventory.tagCount; tag += 1) yield tagItem(inventory, decision, policy, tag);
  for (let row = 0; row < inventory.size; row += 1) {
    if (!inventory.isPresent(row)) continue;
    if (decision.goes(row) || decision.reasonOfManifest(row) !== 'tagged')
      yield manifestItem(inventory, decision, policy, row);
  }
}

function tagItem(inventory: Inventory, decision: Decision, policy: Policy, tag: number): PlanItem {
  const goes = decision.tagGoes[tag] === 1;
  const rule = policy.rules[decision.tagRule[tag] ?? -1];
  const row = inventory.tagManifest(tag);
  return {
    repositoryName: inventory.repository,
    kind: 'Tag',
    action: goes ? 'Delete' : 'Keep',
    tag: inventory.tagName(tag),
    digest: inventory.digest(row),
    ...(rule === undefined ? {} : { rule: rule.name }),
    reason: tagReason(decision.reasonOfTag(tag), rule),
    ...time(inventory.tagTicks(tag)),
    ...typeOf(inventory, row),
    locked: inventory.isTagLocked(tag),
  };
}

function manifestItem(inventory: Inventory, decision: Decision, policy: Policy, row: number): PlanItem {
  const rule = policy.rules[decision.manifestRule[row] ?? -1];
  const because = decision.because[row] ?? -1;
  return {
    repositoryName: inventory.repository,
    kind: 'Manifest',
    action: decision.goes(row) ? 'Delete' : 'Keep',
    digest: inventory.digest(row),
    ...(rule === undefined ? {} : { rule: rule.name }),
    reason: manifestReason(decision.reasonOfManifest(row), rule, because < 0 ? '' : shortDigest(inventory, because)),
    ...time(inventory.ticks(row)),
    imageSize: inventory.imageSize(row),
    ...typeOf(inventory, row),
    locked: inventory.isLocked(row),
  };
}

const time = (ticks: number) => {
  const text = textOf(ticks);
  return text === undefined ? {} : { lastUpdateTime: text };
};

function typeOf(inventory: Inventory, row: number): Pick<PlanItem, 'mediaType' | 'platform'> {
  const [mediaType, platform] = [inventory.mediaType(row), inventory.platform(row)];
  return { ...(mediaType ? { mediaType } : {}), ...(platform ? { platform } : {}) };
}

const shortDigest = (inventory: Inventory, row: number) => inventory.digest(row).slice(0, 19);

type RuleWords = { readonly name: string; readonly words: string; readonly keep: number };

function tagReason(reason: Reason, rule: RuleWords | undefined): string {
  if (reason === 'picked') return rule?.words || 'matched by the rule';
  if (reason === 'newest') return `one of the newest ${rule?.keep}`;
  if (reason === 'belongs') return 'belongs to a manifest that is kept';
  if (reason === 'with its subject') return 'belongs to a manifest that is deleted';
  return common(reason);
}

function manifestReason(reason: Reason, rule: RuleWords | undefined, other: string): string {
  if (reason === 'picked') return rule?.words ? `untagged, ${rule.words}` : 'untagged';
  if (reason === 'with its last tag') return 'its last tag is deleted';
  if (reason === 'with its index') return `a platform of ${other}, which is deleted`;
  if (reason === 'with its subject') return `belongs to ${other}, which is deleted`;
  if (reason === 'platform') return `a platform of ${other}, which is kept`;
  if (reason === 'refers') return `belongs to ${other}, which is kept`;
  if (reason === 'referred to') return `${other}, which is kept, refers to it`;
  if (reason === 'tag only') return 'only its tags are deleted';
  if (reason === 'hidden') return 'the repository has hidden manifests (listEnabled is false), which may need it';
  if (reason === 'unread')
    return 'an index or an artifact of the repository may not be pulled (readEnabled is false), and may need it';
  return common(reason);
}

function common(reason: Reason): string {
  const words: Partial<Record<Reason, string>> = {
    'kept by rule': 'kept by the rule',
    minimum: 'the repository keeps its minimum number of tags',
    'no rule': 'no rule matches it',
    locked: 'locked (deleteEnabled or writeEnabled is false)',
    'repository locked': 'the repository is locked (writeEnabled is false)',
    changed: 'changed meanwhile',
    'not in plan': 'not in the plan',
    tagged: 'tagged',
  };
  return words[reason] ?? reason;
}
