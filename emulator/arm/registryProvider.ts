import { json, type Reply } from '../http/reply.ts';
import { ArmError, methodNotSupported, resourceNotFound } from './armError.ts';
import { type ArmCall, pageReply } from './call.ts';
import type { ChildType } from './childDeclaration.ts';
import { type Children, knownRegistry } from './children.ts';
import { childType } from './childTypes.ts';
import type { Extension } from './extension.ts';
import { knownGroup, type Registries, registryId, registryType } from './registries.ts';
import {
  type ActionParts,
  checkNameAvailability,
  listUsages,
  registryActions,
  webhookActions,
} from './registryActions.ts';
import type { Resource } from './state.ts';

const verbs: Record<string, string> = { GET: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete' };

/** Microsoft.ContainerRegistry: its routes, and the permission that each requires. */
export class RegistryProvider {
  readonly #parts: ActionParts;
  readonly #registries: Registries;
  readonly #children: Children;
  readonly #extension: Extension;

  constructor(parts: ActionParts, children: Children, extension: Extension) {
    this.#parts = parts;
    this.#registries = parts.registries;
    this.#children = children;
    this.#extension = extension;
  }

  async handle(call: ArmCall): Promise<Reply> {
    try {
      const reply = await this.#route(call);
      return { ...reply, headers: { 'api-supported-versions': call.apiVersion, ...reply.headers } };
    } catch (error) {
      // Resource Manager's own refusals do not reach the provider.
      if (error instanceof ArmError) error.ofProvider ??= !ownCodes.includes(error.code);
      throw error;
    }
  }

  async #route(call: ArmCall): Promise<Reply> {
    const { kind, names, named } = call.target;
    if (kind === 'operations') return json(200, { value: operations.map(operationJson) });
    if (kind.startsWith('locations')) return this.#result(call);
    if (kind === 'checknameavailability') return this.#checkName(call);
    if (kind === 'registries') return names.length === 0 ? this.#list(call) : this.#registry(call);
    if (call.target.group === undefined) throw unknownType(call);
    if (kind.endsWith('/operationstatuses') && named) return this.#status(call);
    if (this.#extension.serves(kind)) return this.#extension.handle(call, () => this.#known(call));
    const type = childType(kind);
    if (type !== undefined) return named ? this.#child(call, type) : this.#childList(call, type);
    if (kind.split('/').length === 2 && !named) return this.#action(call);
    return this.#deeper(call);
  }

  #list(call: ArmCall): Reply {
    const { subscriptionId = '', group } = call.target;
    if (call.method !== 'GET') throw methodNotSupported(call.method);
    const scope = `/subscriptions/${subscriptionId}${group === undefined ? '' : `/resourceGroups/${group}`}`;
    // A subscription's list shows what the caller may read, and may be empty; a caller without any role is refused.
    const readable = this.#registries.state
      .resources(registryType, scope)
      .filter(({ id }) => this.#parts.guard.permits(call, `${registryType}/read`, id));
    const isKnown = group === undefined && this.#parts.guard.sees(call, scope);
    if (readable.length === 0 && !isKnown) this.#parts.guard.authorize(call, `${registryType}/read`, scope);
    if (group !== undefined) knownGroup(this.#registries.state, call);
    return pageReply(
      call,
      readable.map((resource) => this.#registries.json(resource, call.apiVersion)),
    );
  }

  async #registry(call: ArmCall): Promise<Reply> {
    const { method } = call;
    const verb = verbs[method];
    if (verb === undefined) throw methodNotSupported(method);
    const scope = registryId(call);
    this.#parts.guard.authorize(call, `${registryType}/${verb}`, scope);
    knownGroup(this.#registries.state, call);
    if (verb !== 'read') this.#parts.guard.checkLocks(scope, verb === 'delete' ? 'delete' : 'write');
    if (method === 'PUT') return this.#registries.put(call);
    if (method === 'PATCH') return this.#registries.patch(call);
    if (method === 'DELETE') return this.#registries.remove(call);
    await this.#parts.operations.pollResource(scope);
    return json(200, this.#registries.json(this.#registries.known(call), call.apiVersion));
  }

  async #child(call: ArmCall, type: ChildType): Promise<Reply> {
    const { method } = call;
    const verb = verbs[method];
    if (verb === undefined) throw methodNotSupported(method);
    const name = call.target.names[1] ?? '';
    const scope = `${registryId(call)}/${type.name}/${name}`;
    this.#parts.guard.authorize(call, `${registryType}/${type.name}/${verb}`, scope);
    knownGroup(this.#registries.state, call);
    const registry = knownRegistry(this.#registries.state, call, verb);
    if (verb !== 'read') this.#parts.guard.checkLocks(scope, verb === 'delete' ? 'delete' : 'write');
    if (method === 'PUT') return this.#children.put(call, type, registry, name);
    if (method === 'PATCH') return this.#children.patch(call, type, registry, name);
    if (method === 'DELETE') return this.#children.remove(call, type, registry, name);
    return this.#children.get(type, registry, name);
  }

  #childList(call: ArmCall, type: ChildType): Reply {
    if (call.method !== 'GET') throw methodNotSupported(call.method);
    this.#parts.guard.authorize(call, `${registryType}/${type.name}/read`, registryId(call));
    knownGroup(this.#registries.state, call);
    return this.#children.list(call, type, knownRegistry(this.#registries.state, call, 'read'));
  }

  /** `POST …/registries/NAME/listCredentials` and its like, and two lists that are computed. */
  async #action(call: ArmCall): Promise<Reply> {
    const last = call.target.kind.split('/')[1] ?? '';
    const scope = registryId(call);
    if (last === 'listusages' || last === 'privatelinkresources') {
      if (call.method !== 'GET') throw methodNotSupported(call.method);
      const name = last === 'listusages' ? 'listUsages/read' : 'privateLinkResources/read';
      this.#parts.guard.authorize(call, `${registryType}/${name}`, scope);
      const registry = this.#known(call);
      return last === 'listusages' ? listUsages(this.#parts, registry) : json(200, { value: [privateLink(registry)] });
    }
    const action = registryActions[last];
    if (action === undefined) throw unknownType(call);
    if (call.method !== 'POST') throw methodNotSupported(call.method);
    this.#parts.guard.authorize(call, `${registryType}/${action.name}`, scope);
    const registry = this.#known(call);
    this.#parts.guard.checkLocks(scope, 'write');
    return action.run(this.#parts, call, registry);
  }

  /** Actions on child resources, and single private link resources. */
  #deeper(call: ArmCall): Reply {
    const { target, method } = call;
    const [, child = '', last = ''] = target.kind.split('/');
    const name = target.names[1] ?? '';
    if (child === 'privatelinkresources' && target.named && target.types.length === 2) {
      this.#parts.guard.authorize(call, `${registryType}/privateLinkResources/read`, registryId(call));
      const registry = this.#known(call);
      if (name !== 'registry')
        throw resourceNotFound(`${registryType}/privateLinkResources`, `${registry.name}/${name}`, '');
      return json(200, privateLink(registry));
    }
    const type = childType(`registries/${child}`);
    const run = type === undefined ? undefined : this.#childAction(type, last);
    if (type === undefined || run === undefined || target.types.length !== 3) throw unknownType(call);
    if (method !== 'POST') throw methodNotSupported(method);
    this.#parts.guard.authorize(
      call,
      `${registryType}/${type.name}/${run.name}`,
      `${registryId(call)}/${type.name}/${name}`,
    );
    return run.run(this.#parts, call, this.#children.known(type, this.#known(call), name));
  }

  #childAction(type: ChildType, last: string) {
    if (type.name === 'webhooks') return webhookActions[last];
    if (type.name === 'agentPools' && last === 'listqueuestatus') {
      return { name: 'listQueueStatus/action', run: () => json(200, { count: 0 }) };
    }
    if (type.name !== 'connectedRegistries' || last !== 'deactivate') return undefined;
    return {
      name: 'deactivate/action',
      run: (_: ActionParts, __: ArmCall, resource: Resource) => {
        resource.properties = { ...resource.properties, activation: { status: 'Inactive' } };
        this.#registries.state.save();
        return json(200, {});
      },
    };
  }

  #known(call: ArmCall): Resource {
    knownGroup(this.#registries.state, call);
    return this.#registries.known(call);
  }

  async #status(call: ArmCall): Promise<Reply> {
    const id = call.target.names.at(-1) ?? '';
    const operation = this.#parts.operations.find(id);
    if (operation === undefined) throw operationNotFound(id);
    await this.#parts.operations.poll(operation);
    return this.#parts.operations.statusReply(operation, call.request.path, here(call));
  }

  async #result(call: ArmCall): Promise<Reply> {
    const { names, types } = call.target;
    const id = names[1] ?? '';
    const operation = this.#parts.operations.find(id);
    if (types[1]?.toLowerCase() !== 'operationresults' || operation === undefined) throw operationNotFound(id);
    await this.#parts.operations.poll(operation);
    return this.#parts.operations.resultReply(operation, here(call));
  }

  async #checkName(call: ArmCall): Promise<Reply> {
    if (call.method !== 'POST') throw methodNotSupported(call.method);
    const scope = `/subscriptions/${call.target.subscriptionId}`;
    this.#parts.guard.authorize(call, 'Microsoft.ContainerRegistry/checkNameAvailability/read', scope);
    return checkNameAvailability(this.#parts, call);
  }
}

const ownCodes = [
  ...['AuthorizationFailed', 'ScopeLocked', 'ResourceGroupNotFound', 'SubscriptionNotFound', 'InvalidResourceType'],
  ...['ParentResourceNotFound', 'LocationNotAvailableForResourceType', 'LocationRequired', 'InvalidRequestContent'],
  ...['HttpMethodNotSupported', 'InvalidResourceLocation', 'ReservedResourceName'],
];

/** The address of this request. */
const here = ({ origin, request }: ArmCall) => `${origin}${request.rawPath}?${request.query.toString()}`;

function privateLink(registry: Resource) {
  return {
    id: `${registry.id}/privateLinkResources/registry`,
    name: 'registry',
    type: `${registryType}/privateLinkResources`,
    properties: {
      groupId: 'registry',
      requiredMembers: ['registry', `registry_data_${registry.location}`],
      requiredZoneNames: ['privatelink.azurecr.io'],
    },
  };
}

const unknownType = ({ target }: ArmCall) =>
  new ArmError(
    404,
    'InvalidResourceType',
    `The resource type '${target.types.join('/')}' could not be found in the namespace 'Microsoft.ContainerRegistry' for api version.`,
  );

const operationNotFound = (id: string) =>
  new ArmError(404, 'OperationNotFound', `The operation '${id}' could not be found.`);

const operations = [
  ['registries/read', 'Get the properties of a container registry'],
  ['registries/write', 'Create or update a container registry'],
  ['registries/delete', 'Delete a container registry'],
  ['registries/listCredentials/action', 'List the login credentials of a container registry'],
  ['registries/importImage/action', 'Import an image to a container registry'],
  ['registries/pull/read', 'Pull or get images from a container registry'],
  ['registries/push/write', 'Push or write images to a container registry'],
] as const;

function operationJson([name, description]: readonly [string, string]) {
  return {
    name: `Microsoft.ContainerRegistry/${name}`,
    isDataAction: false,
    display: { provider: 'Microsoft Container Registry', resource: 'registries', operation: name, description },
  };
}
