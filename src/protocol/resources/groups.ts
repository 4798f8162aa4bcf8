export interface Group {
  readonly title: string;
  readonly names: readonly string[];
}

/** What the cmdlets are about: their nouns without AzContainerRegistry. A test holds that each stands in one of these. */
const nouns: readonly (readonly [title: string, nouns: RegExp])[] = [
  ['the session', /^(?:(?:Connect|Disconnect)-|\w+-(?:Context|Environment|Account))$/u],
  ['repositories, manifests and tags', /-(?:Repository|Manifest|Tag)$/u],
  ['content', /-(?:Artifact|Blob|ManifestContent|Referrer)$/u],
  ['registries', /^(?:New|Get|Update|Remove)-$|-(?:NameAvailability|Usage|Image|IPRuleObject|Template)$/u],
  ['who may do what', /-(?:Credentials?|ScopeMap|Token|Access)$/u],
  ['replications, webhooks and agent pools', /-(?:Replication|Webhook\w*|AgentPool\w*)$/u],
  ['the embedded registry', /-Emulator$/u],
];

/** The cmdlets by what they are about. */
export function groupsOf(cmdlets: readonly string[]): readonly Group[] {
  return nouns.map(([title, pattern]) => ({
    title,
    names: cmdlets.filter((name) => pattern.test(name.replace('AzContainerRegistry', ''))),
  }));
}
