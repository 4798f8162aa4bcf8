/** What cmdlets are about, in the order of overviews; each resource says which of these it belongs to. */
export const groupTitles = [
  'the session',
  'health',
  'repositories, manifests and tags',
  'content',
  'clean-up',
  'registries',
  'who may do what',
  'replications, webhooks, cache rules and agent pools',
  'the embedded registry',
] as const;

export type GroupTitle = (typeof groupTitles)[number];
