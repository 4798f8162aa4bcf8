/** The groups of cmdlets, in the order of overviews; each resource names the one that it belongs to. */
export const groupTitles = [
  'the session',
  'health',
  'repositories, manifests and tags',
  'content',
  'clean-up',
  'registries',
  'access and permissions',
  'replications, webhooks, cache rules and agent pools',
  'builds and tasks',
  'the embedded registry',
] as const;

export type GroupTitle = (typeof groupTitles)[number];
