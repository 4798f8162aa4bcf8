import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { packed } from '../../packing/archive.ts';
import { readContext } from '../../packing/buildContext.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { atRegistry, registryOf } from '../azure/registryLookup.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { argumentsOf, buildKitTask, checkImages, encoded, platformOf } from './requests.ts';
import type { RunModel } from './runModel.ts';
import { follow, runView } from './runs.ts';
import { sourceOf } from './sources.ts';
import { BlobClient } from './storage.ts';
import { TaskApi } from './taskApi.ts';

/** Queues a run for a folder or an address, and follows it to its end unless -NoWait is given. */
export async function buildImage(manager: ResourceManager, params: Params['runBuild'], call: Call) {
  checkImages(params.images);
  const platform = platformOf(params.platform);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    const credentials = await credentialsFor(api, params.identity);
    const sent = await sendSource(api, { ...params, needsDockerfile: true }, call);
    const common = present({
      platform,
      timeout: params.timeout,
      agentPoolName: params.agentPool,
      sourceLocation: sent.location,
      credentials,
    });
    const queued = await api.send<RunModel>('POST', '/scheduleRun', {
      ...common,
      ...stepsOf(params, sent.dockerfile ?? 'Dockerfile'),
    });
    return params.noWait ? runView(queued) : follow(api, queued, call);
  });
}

/** A plain build request, or a generated task file if BuildKit is needed. */
function stepsOf(params: Params['runBuild'], dockerfile: string) {
  const { images = [], target, noCache = false, cache = false, secrets = {} } = params;
  const given = argumentsOf(params.buildArguments, params.secretBuildArguments);
  const push = params.noPush !== true && images.length > 0;
  if (!params.buildKit && !cache && Object.keys(secrets).length === 0) {
    return {
      type: 'DockerBuildRequest',
      imageNames: [...images],
      isPushEnabled: push,
      noCache,
      dockerFilePath: dockerfile,
      arguments: given,
      ...present({ target }),
    };
  }
  const steps = {
    images,
    dockerfile,
    arguments: given,
    target,
    push,
    noCache,
    cache,
    timeout: params.timeout,
    secrets,
  };
  const { yaml, values } = buildKitTask(steps);
  return { type: 'EncodedTaskRunRequest', encodedTaskContent: encoded(yaml), values };
}

/** The API version of registries: the versions of tasks lack this property. */
const registryVersion = '2025-11-01';

/** In ABAC mode a run has no rights of its own: it uses the caller's unless another identity is specified. */
export async function credentialsFor(api: TaskApi, identity: string | undefined) {
  if (identity !== undefined) return { sourceRegistry: { identity } };
  const { properties } = await api.send<{ properties?: { roleAssignmentMode?: string } }>('GET', '', undefined, {
    'api-version': registryVersion,
  });
  return properties?.roleAssignmentMode === 'AbacRepositoryPermissions'
    ? { sourceRegistry: { identity: '[caller]' } }
    : undefined;
}

interface Sent {
  /** The service's form of the arguments; undefined if there are none. */
  readonly location: string | undefined;
  readonly dockerfile: string | undefined;
}

interface SourceParams {
  readonly path?: string | undefined;
  readonly dockerfile?: string | undefined;
  readonly sourceDateEpoch?: number | undefined;
  readonly needsDockerfile: boolean;
}

/** A folder is packed and uploaded as it is read; an address is passed on. */
export async function sendSource(api: TaskApi, params: SourceParams, call: Call): Promise<Sent> {
  const source = sourceOf(params.path);
  if (source.kind === 'remote') return { location: source.location, dockerfile: params.dockerfile };
  if (source.kind === 'none') {
    if (!params.needsDockerfile) return { location: undefined, dockerfile: undefined };
    throw new Failure('InvalidInput', 'No source was specified: -Path is missing.', {
      advice: 'Specify -Path: the folder with the Dockerfile, or the address of a git repository or tarball.',
    });
  }
  const dockerfile = params.dockerfile ?? (params.needsDockerfile ? 'Dockerfile' : undefined);
  const context = await readContext({ folder: source.folder, dockerfile }, call);
  const { uploadUrl, relativePath } = await api.send<{ uploadUrl?: string; relativePath?: string }>(
    'POST',
    '/listBuildSourceUploadUrl',
  );
  const activity = `Sending ${source.folder}`;
  let done = 0;
  const tell = (state: 'running' | 'finished') =>
    call.progress?.({ id: 'artifact', activity, done, total: context.size, state });
  const onBytes = (count: number) => {
    done += count;
    tell('running');
  };
  try {
    const bytes = packed(context.entries, { sourceDateEpoch: params.sourceDateEpoch, onBytes }, call);
    await new BlobClient(api.manager, call).upload(uploadUrl ?? '', bytes);
  } finally {
    tell('finished');
  }
  return { location: relativePath, dockerfile: context.dockerfile };
}
