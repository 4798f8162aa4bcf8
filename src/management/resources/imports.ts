import type { ImportImageParameters } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { givenBody, needed } from '../azure/givenBody.ts';
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
  const body = givenBody(params) ? asGiven(params) : expanded(params);
  const { sourceImage, registryUri, resourceId } = body.source;
  return atRegistry(manager, params, call, async ({ subscriptionId, resourceGroup, registry }) => {
    const { registries } = await manager.containerRegistry(subscriptionId, call);
    const operation = registries.importImage(resourceGroup, registry, body, { abortSignal: call.signal });
    const told = {
      host: manager.host,
      activity: `Importing ${sourceImage} into registry ${registry}`,
      follow: `Get-AzContainerRegistryTag -RegistryName ${registry} -RepositoryName ${repositoryOf(body.targetTags?.[0] ?? sourceImage)}`,
    };
    await end(operation, told, params.noWait, call).catch((error: unknown) => {
      throw importFailure(error, { sourceImage, source: registryUri ?? resourceId ?? '', registry });
    });
    return { done: true as const };
  });
}

/** The names of the SDK's model are those of the JSON. */
function asGiven(params: Params['registryImport']): ImportImageParameters {
  const body = givenBody(params) as Partial<ImportImageParameters> | undefined;
  if (typeof body?.source?.sourceImage === 'string') return { ...body, source: body.source };
  throw new Failure('InvalidInput', 'The JSON names no source image.', {
    advice: 'It has { "source": { "registryUri": ..., "sourceImage": "repository:tag" }, "targetTags": [ ... ] }.',
  });
}

function expanded(params: Params['registryImport']): ImportImageParameters {
  const { sourceRegistryUri, sourceResourceId, mode, userName, password } = params;
  const sourceImage = needed(params.sourceImage, 'SourceImage');
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
  return {
    source,
    targetTags: targetsOf(params, sourceImage),
    ...present({ mode, untaggedTargetRepositories: params.untaggedTargetRepositories?.slice() }),
  };
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
