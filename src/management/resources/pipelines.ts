import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import {
  type ExportPipelineView,
  exportPipelineKind,
  type ImportPipelineView,
  importPipelineKind,
} from '../../protocol/resources/pipeline.ts';
import { previewRequest } from '../azure/previews.ts';
import { registryAt } from '../azure/registryLookup.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView } from '../azure/views.ts';
import {
  changePreviewChild,
  listPreviewChildren,
  type PreviewKind,
  type PreviewPlace,
  removePreviewChild,
} from './previewChildren.ts';
import { checkChildName } from './rules.ts';
import { checkPremium } from './tiers.ts';

/** The version that Az.ContainerRegistry speaks; newer ones are previews, too. */
const apiVersion = '2023-01-01-preview';

interface End {
  readonly type?: string;
  readonly uri?: string;
  readonly keyVaultUri?: string;
}

interface Pipeline {
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
  readonly location?: string;
  readonly identity?: Identity;
  readonly properties?: {
    readonly source?: End;
    readonly target?: End;
    readonly options?: string[];
    readonly trigger?: { readonly sourceTrigger?: { readonly status?: string } };
    readonly provisioningState?: string;
  };
}

interface Identity {
  readonly type?: string;
  readonly principalId?: string;
  readonly tenantId?: string;
  readonly userAssignedIdentities?: Readonly<Record<string, unknown>>;
}

function commonView({ location, identity, properties, ...resource }: Pipeline) {
  const users = identity?.userAssignedIdentities;
  return {
    ...resourceView(resource),
    location,
    option: properties?.options,
    provisioningState: properties?.provisioningState,
    identityType: identity?.type,
    identityPrincipalId: identity?.principalId,
    identityTenantId: identity?.tenantId,
    identityUserAssignedIdentity: users && Object.keys(users),
  };
}

const importPipelines: PreviewKind<Pipeline, ImportPipelineView> = {
  ...importPipelineKind,
  apiVersion,
  view: (model) =>
    present({
      ...commonView(model),
      sourceUri: model.properties?.source?.uri,
      sourceKeyVaultUri: model.properties?.source?.keyVaultUri,
      sourceType: model.properties?.source?.type,
      sourceTriggerStatus: model.properties?.trigger?.sourceTrigger?.status,
    }),
};

const exportPipelines: PreviewKind<Pipeline, ExportPipelineView> = {
  ...exportPipelineKind,
  apiVersion,
  view: (model) =>
    present({
      ...commonView(model),
      targetUri: model.properties?.target?.uri,
      targetKeyVaultUri: model.properties?.target?.keyVaultUri,
      targetType: model.properties?.target?.type,
    }),
};

export const listImportPipelines = (manager: ResourceManager, params: Params['importPipelineList'], call: Call) =>
  listPreviewChildren(manager, importPipelines, params, call);
export const listExportPipelines = (manager: ResourceManager, params: Params['exportPipelineList'], call: Call) =>
  listPreviewChildren(manager, exportPipelines, params, call);

export const removeImportPipeline = (manager: ResourceManager, params: Params['importPipelineRemove'], call: Call) =>
  removePreviewChild(manager, importPipelines, params, call);
export const removeExportPipeline = (manager: ResourceManager, params: Params['exportPipelineRemove'], call: Call) =>
  removePreviewChild(manager, exportPipelines, params, call);

type Settings = Params['importPipelineUpdate'] & Params['exportPipelineUpdate'];

/** PUT .../importPipelines/{name}. */
export const createImportPipeline = (manager: ResourceManager, params: Params['importPipelineCreate'], call: Call) =>
  create(manager, importPipelines, 'source', params, call);

/** PUT .../exportPipelines/{name}. */
export const createExportPipeline = (manager: ResourceManager, params: Params['exportPipelineCreate'], call: Call) =>
  create(manager, exportPipelines, 'target', params, call);

export const updateImportPipeline = (manager: ResourceManager, params: Params['importPipelineUpdate'], call: Call) =>
  update(manager, importPipelines, 'source', params, call);
export const updateExportPipeline = (manager: ResourceManager, params: Params['exportPipelineUpdate'], call: Call) =>
  update(manager, exportPipelines, 'target', params, call);

async function create<V>(
  manager: ResourceManager,
  kind: PreviewKind<Pipeline, V>,
  end: 'source' | 'target',
  params: Settings,
  call: Call,
): Promise<V> {
  checkChildName(kind, params.name ?? '');
  check(params, end);
  return changePreviewChild(manager, kind, params, ['Creating', 'PUT'], call, async (place) => {
    await checkPremium(manager, place, 'A pipeline', call);
    const location = params.location ?? (await registryAt(manager, place, call)).location;
    // The service takes no pipeline without an identity: it reads the secret.
    const own = params.systemAssignedIdentity ?? params.userAssignedIdentities === undefined;
    return merged({ identity: identityOf(own, params.userAssignedIdentities) }, end, { ...params, location });
  });
}

/** There is no PATCH (as in Az): what is not given is read, and written back. */
async function update<V>(
  manager: ResourceManager,
  kind: PreviewKind<Pipeline, V>,
  end: 'source' | 'target',
  params: Settings,
  call: Call,
): Promise<V> {
  check(params, end);
  return changePreviewChild(
    manager,
    kind,
    params,
    ['Updating', 'PUT'],
    call,
    async ({ client, path }: PreviewPlace) => {
      const before = await previewRequest<Pipeline>(client, 'GET', path, apiVersion, call);
      const { systemAssignedIdentity: own, userAssignedIdentities: users } = params;
      const { type, userAssignedIdentities = {} } = before.identity ?? {};
      const identity = identityOf(
        own ?? type?.includes('SystemAssigned'),
        users ?? Object.keys(userAssignedIdentities),
      );
      return merged({ ...before, identity }, end, params);
    },
  );
}

function identityOf(own: boolean | undefined, users: readonly string[] = []): Identity {
  const kinds = [...(own ? ['SystemAssigned'] : []), ...(users.length > 0 ? ['UserAssigned'] : [])];
  return {
    type: kinds.join(', ') || 'None',
    ...(users.length > 0 ? { userAssignedIdentities: Object.fromEntries(users.map((id) => [id, {}])) } : {}),
  };
}

/** What is given, over what is there. */
function merged({ identity, location, properties }: Pipeline, end: 'source' | 'target', params: Settings) {
  const { uri, keyVaultUri, endType, options, trigger } = params;
  const before = properties?.[end];
  const type = endType ?? before?.type ?? 'AzureStorageBlobContainer';
  const status = trigger ?? properties?.trigger?.sourceTrigger?.status;
  return {
    location: params.location ?? location,
    identity,
    properties: {
      [end]: { ...before, type, ...present({ uri, keyVaultUri }) },
      ...present({ options: options ?? properties?.options }),
      ...(end === 'source' && status !== undefined ? { trigger: { sourceTrigger: { status } } } : {}),
    },
  };
}

function check({ uri, keyVaultUri }: Settings, end: 'source' | 'target'): void {
  const name = end === 'source' ? 'Source' : 'Target';
  if (uri !== undefined && !/^https?:\/\/[^/?#\s]+\/[^/?#\s]+[^?#\s]*$/iu.test(uri)) {
    throw new Failure('InvalidInput', `-${name}Uri is not the address of a container.`, {
      advice: `Write https://ACCOUNT.blob.core.windows.net/CONTAINER, without the SAS token, which is in the key vault (-${name}KeyVaultUri).`,
    });
  }
  if (keyVaultUri !== undefined && !/^https:\/\/[^/?#\s]+\/secrets\/[^/?#\s]+(?:\/[^/?#\s]+)?$/iu.test(keyVaultUri)) {
    throw new Failure('InvalidInput', `-${name}KeyVaultUri is not the identifier of a secret.`, {
      advice: 'Write https://VAULT.vault.azure.net/secrets/NAME, as Get-AzKeyVaultSecret shows it in Id.',
    });
  }
}
