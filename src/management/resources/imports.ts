import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { end } from '../azure/operations.ts';
import { atRegistry } from '../azure/registryLookup.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { importFailure } from './importFailure.ts';

/** POST .../importImage: the service copies, nothing passes through this machine. */
export async function importImage(
  manager: ResourceManager,
  params: Params['registryImport'],
  call: Call,
): Promise<{ done: true }> {
  const { sourceImage, sourceRegistryUri, sourceResourceId, mode, userName, password } = params;
  if ((sourceRegistryUri === undefined) === (sourceResourceId === undefined)) throw whichSource();
  if (sourceResourceId !== undefined && (userName ?? password) !== undefined) throw twoIdentities();
  const source = {
    sourceImage,
    ...present({
      registryUri: sourceRegistryUri?.replace(/^https:\/\//i, '').replace(/\/$/, ''),
      resourceId: sourceResourceId,
    }),
    ...(password === undefined ? {} : { credentials: present({ username: userName, password }) }),
  };
  const body = {
    source,
    targetTags: targetsOf(params, sourceImage),
    ...present({ mode, untaggedTargetRepositories: params.untaggedTargetRepositories?.slice() }),
  };
  return atRegistry(manager, params, call, async ({ subscriptionId, resourceGroup, registry }) => {
    const { registries } = await manager.containerRegistry(subscriptionId, call);
    const operation = registries.importImage(resourceGroup, registry, body, { abortSignal: call.signal });
    const told = {
      host: manager.host,
      activity: `Importing ${sourceImage} into registry ${registry}`,
      follow: `Get-AzContainerRegistryTag -RegistryName ${registry} -RepositoryName ${repositoryOf(body.targetTags[0] ?? sourceImage)}`,
    };
    await end(operation, told, params.noWait, call).catch((error: unknown) => {
      throw importFailure(error, { sourceImage, source: source.registryUri ?? sourceResourceId ?? '', registry });
    });
    return { done: true as const };
  });
}

/** Az sends no target if none is given, and the service then refuses (azure-powershell #24546). */
function targetsOf(
  { targetTags, untaggedTargetRepositories }: Params['registryImport'],
  sourceImage: string,
): string[] {
  if (targetTags) return [...targetTags];
  return untaggedTargetRepositories || sourceImage.includes('@') ? [] : [sourceImage];
}

function repositoryOf(image: string): string {
  return image.split(/[:@]/)[0] ?? image;
}

function twoIdentities(): Failure {
  return new Failure('InvalidInput', '-SourceResourceId takes no -Username and -Password.', {
    advice:
      'A registry that is named by its resource id is read with your own Azure identity: leave the credentials out, or name it by -SourceRegistryUri.',
  });
}

function whichSource(): Failure {
  return new Failure('InvalidInput', 'Specify exactly one source registry.', {
    advice: 'Specify exactly one source: -SourceRegistryUri (docker.io, or a login server) or -SourceResourceId.',
  });
}
