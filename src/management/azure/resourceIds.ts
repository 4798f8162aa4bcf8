import { Failure } from '../../call/failure.ts';

/** A registry, or something of it, by its resource id. */
export interface ResourceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly registry: string;
  /** `replications`, `tokens`, ... and its name, if it is not the registry itself. */
  readonly child?: { readonly type: string; readonly name: string };
}

const pattern =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerRegistry\/registries\/([^/]+)(?:\/([A-Za-z]+)\/([^/]+))?\/?$/i;

export function readResourceId(text: string): ResourceId | undefined {
  const [, subscriptionId, resourceGroup, registry, type, name] = pattern.exec(text.trim()) ?? [];
  if (!subscriptionId || !resourceGroup || !registry) return undefined;
  return { subscriptionId, resourceGroup, registry, ...(type && name ? { child: { type, name } } : {}) };
}

export function resourceId(text: string): ResourceId {
  const id = readResourceId(text);
  if (id) return id;
  throw new Failure(
    'InvalidInput',
    `'${text.slice(0, 200)}' is not a resource id of a registry or of something in one.`,
    {
      resource: text.slice(0, 200),
      advice: 'Pipe the output of a Get-AzContainerRegistry... cmdlet, or specify -RegistryName.',
    },
  );
}

export function registryId({ subscriptionId, resourceGroup, registry }: Omit<ResourceId, 'child'>): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerRegistry/registries/${registry}`;
}
