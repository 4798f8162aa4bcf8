import { randomUUID } from 'node:crypto';
import { timestampOf } from '../clock.ts';
import { Listener } from '../http/listener.ts';
import type { LoggedRequest, RequestFilter } from '../http/requestLog.ts';
import { armAudience, type EntraDirectory } from '../identity/directory.ts';
import type { Identities, Role } from '../identity/identities.ts';
import type { Settings } from '../registry/registry.ts';
import type { RegistryServer, Shared } from '../registry/registryServer.ts';
import { Seeder } from '../seed/seeder.ts';
import { Access } from './access.ts';
import { ArmHost, armFaultReply, armHeaders } from './armHost.ts';
import { AuthorizationProvider } from './authorizationProvider.ts';
import { CacheFetcher } from './cacheFetcher.ts';
import { Children } from './children.ts';
import { checkLocation, systemScopeMaps } from './childTypes.ts';
import type { Extension, ExtensionParts } from './extension.ts';
import { Guard } from './guard.ts';
import { LogAnalytics } from './logAnalytics.ts';
import { type Lifetimes, type ManagedParts, ManagedRegistry } from './managedRegistry.ts';
import { Operations } from './operations.ts';
import { Registries, registryType } from './registries.ts';
import type { ActionParts } from './registryActions.ts';
import { newProperties } from './registryProperties.ts';
import { RegistryProvider } from './registryProvider.ts';
import { ResourcesProvider } from './resourcesProvider.ts';
import { ArmState, type Resource } from './state.ts';
import { Webhooks } from './webhooks.ts';

export interface ArmOptions {
  readonly subscriptionId?: string;
  /** Names and locations; `emulator` in westeurope always exists. */
  readonly resourceGroups?: Readonly<Record<string, string>>;
  /** The number of polls after which a long operation has succeeded (1); 0: immediately. */
  readonly operationPolls?: number;
  /** Seconds that operations ask clients to wait (0). */
  readonly retryAfter?: number;
  /** Items on a page of a list. */
  readonly pageSize?: number;
}

export interface ArmTokenOptions {
  /** The role on every subscription; null: none. */
  readonly role?: Role | null;
  readonly oid?: string;
  /** Seconds. */
  readonly expiresIn?: number;
  readonly audience?: string;
}

/** A registry's data plane, as the emulator's own. */
export interface ArmRegistry {
  readonly loginServer: string;
  readonly url: string;
  readonly content: Seeder;
  readonly requests: readonly LoggedRequest[];
  countRequests(filter?: RequestFilter): number;
}

/** Azure Resource Manager, as tests and the host's user see it. */
export interface Arm {
  readonly url: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** The resource group of the emulator's own registry. */
  readonly resourceGroup: string;
  token(options?: ArmTokenOptions): string;
  addSubscription(name: string): string;
  addResourceGroup(name: string, location: string, subscriptionId?: string): void;
  registry(name: string): ArmRegistry | undefined;
  /** The next long operation fails with this. */
  failNextOperation(code: string, message: string): void;
  /** Log Analytics, at the same address. */
  readonly logs: LogAnalytics;
  /** Sets a secret of a key vault that credential sets may read; undefined removes it. */
  setSecret(identifier: string, value: string | undefined): void;
}

export interface ArmParts {
  readonly directory: EntraDirectory;
  readonly identities: Identities;
  readonly shared: Shared;
  /** The emulator's own registry. */
  readonly settings: Settings;
  readonly adminUser: string;
  readonly servicePrincipal: ManagedParts['servicePrincipal'];
  readonly authority: () => string;
  readonly folder: string | undefined;
  readonly lifetimes: Lifetimes;
  /** Further parts of Microsoft.ContainerRegistry that are emulated. */
  readonly extend: (parts: ExtensionParts) => Extension;
}

const ownSubscription = '00000000-0000-0000-0000-000000000001';
const ownGroup = 'emulator';
const defaultPageSize = 100;

/** Azure Resource Manager beside the emulator's registry: its listener and its state. */
export class ArmSide {
  readonly #parts: ArmParts;
  readonly #subscriptionId: string;
  readonly #state: ArmState;
  readonly #operations: Operations;
  readonly #webhooks: Webhooks;
  readonly #registries: Registries;
  readonly #own: ManagedRegistry;
  readonly #listener: Listener;
  readonly #extension: Extension;
  readonly #logs: LogAnalytics;
  #port = 0;

  constructor(options: ArmOptions, parts: ArmParts) {
    this.#parts = parts;
    const { shared, identities } = parts;
    const { clock } = shared;
    this.#subscriptionId = (options.subscriptionId ?? ownSubscription).toLowerCase();
    this.#state = new ArmState(parts.folder);
    this.#operations = new Operations(clock, options.operationPolls ?? 1, options.retryAfter ?? 0);
    this.#webhooks = new Webhooks(this.#state, clock);
    this.#logs = new LogAnalytics(clock);
    const access = new Access(this.#state, identities);
    const managed = this.#managedParts(access);
    this.#registries = new Registries(managed, this.#operations);
    this.#addDefaults(options.resourceGroups ?? {});
    this.#own = new ManagedRegistry(managed, this.#ownResource(), {
      ...{ local: identities, adminUser: parts.adminUser, settings: parts.settings },
    });
    this.#registries.manage(this.#own);
    const guard = new Guard(access, this.#state);
    this.#extension = parts.extend({ registries: this.#registries, guard });
    const host = this.#host(access, guard, options.pageSize ?? defaultPageSize);
    this.#listener = new Listener({
      ...shared,
      commonHeaders: armHeaders,
      errorReply: armFaultReply,
      handle: (request, entry) => host.handle(request, entry),
    });
  }

  /** The settings of the emulator's own registry, so that its resource controls it, too. */
  get own() {
    const { settings, callers, hooks } = this.#own;
    return { settings, callers, ...hooks };
  }

  async listen(server: RegistryServer): Promise<void> {
    this.#own.attach(server);
    this.#state.open();
    this.#port = await this.#listener.listen(0);
    await this.#extension.listen();
    await this.#registries.resume();
    this.#extension.resume();
  }

  async stop(): Promise<void> {
    this.#operations.close();
    this.#webhooks.close();
    await this.#extension.stop();
    await this.#listener.stop();
    await Promise.all(
      this.#registries.all.filter((registry) => registry !== this.#own).map((registry) => registry.stop()),
    );
  }

  get surface(): Arm {
    const { directory, shared } = this.#parts;
    return {
      url: shared.tls === undefined ? `http://127.0.0.1:${this.#port}` : `https://localhost:${this.#port}`,
      tenantId: directory.tenant,
      subscriptionId: this.#subscriptionId,
      resourceGroup: ownGroup,
      token: (options = {}) => this.#token(options),
      addSubscription: (name) => this.#addSubscription(randomUUID(), name),
      addResourceGroup: (name, location, subscriptionId = this.#subscriptionId) =>
        this.#addGroup(subscriptionId, name, location),
      registry: (name) => this.#registry(name),
      logs: this.#logs,
      failNextOperation: (code, message) => this.#operations.failNext(code, message),
      setSecret: (identifier, value) => {
        if (value === undefined) this.#state.secrets.delete(identifier);
        else this.#state.secrets.set(identifier, value);
      },
    };
  }

  #managedParts(access: Access): ManagedParts {
    const { directory, identities, shared, servicePrincipal, folder, lifetimes } = this.#parts;
    const cacheRules = new CacheFetcher(this.#state, () => this.#registries);
    return {
      upstream: (id, repository, reference) => cacheRules.fetch(id, repository, reference),
      ...{ state: this.#state, access, clock: shared.clock, identities, servicePrincipal },
      ...{ directory, shared, folder, lifetimes },
      onChange: (id, event) => {
        const registry = this.#registries.byId(id);
        if (registry !== undefined) this.#webhooks.tell(registry.resource, registry.loginServer, event);
        this.#extension.changed(id, event);
        const { action, repository, tag = '', digest = '' } = event;
        const operation = action === 'push' ? 'Push' : 'Delete';
        this.#logs.tell({ operation, loginServer: registry?.loginServer ?? '', repository, tag, digest });
      },
      onPull: (id, event) => {
        const loginServer = this.#registries.byId(id)?.loginServer ?? '';
        this.#logs.tell({ operation: 'Pull', loginServer, ...event });
      },
      onRemoved: (id) => this.#extension.removed(id),
    };
  }

  #host(access: Access, guard: Guard, pageSize: number): ArmHost {
    const { directory, authority, shared } = this.#parts;
    const { clock, tls } = shared;
    const [state, registries, operations] = [this.#state, this.#registries, this.#operations];
    const now = () => clock.now();
    const actions: ActionParts = { registries, operations, webhooks: this.#webhooks, guard, now };
    return new ArmHost({
      ...{ state, directory, authority, pageSize, now },
      registries: new RegistryProvider(actions, new Children(state, operations, clock), this.#extension),
      authorization: new AuthorizationProvider(state, access, guard, clock),
      logs: this.#logs,
      resources: new ResourcesProvider(state, guard, registries, directory.tenant),
      scheme: tls === undefined ? 'http' : 'https',
    });
  }

  #addDefaults(groups: Readonly<Record<string, string>>): void {
    if (this.#state.subscription(this.#subscriptionId) === undefined) {
      this.#addSubscription(this.#subscriptionId, 'Emulator');
    }
    for (const [name, location] of Object.entries({ [ownGroup]: 'westeurope', ...groups })) {
      this.#addGroup(this.#subscriptionId, name, location);
    }
  }

  #addSubscription(id: string, name: string): string {
    this.#state.subscriptions.push({ id, name });
    this.#state.save();
    return id;
  }

  #addGroup(subscriptionId: string, name: string, location: string): void {
    const place = checkLocation(location, 'Microsoft.Resources/resourceGroups');
    if (this.#state.group(subscriptionId, name) !== undefined) return;
    this.#state.groups.push({ subscriptionId, name, location: place });
    this.#state.save();
  }

  #token({ role, oid = randomUUID(), expiresIn = 3600, audience = armAudience }: ArmTokenOptions): string {
    const { directory } = this.#parts;
    if (role !== null) return directory.token({ oid, expiresIn, audience, ...(role === undefined ? {} : { role }) });
    const iss = `https://sts.windows.net/${directory.tenant}/`;
    return directory.issue(expiresIn, {
      aud: audience,
      iss,
      oid,
      sub: oid,
      tid: directory.tenant,
      idtyp: 'user',
      ver: '1.0',
    });
  }

  #registry(name: string): ArmRegistry | undefined {
    const server = this.#registries.byName(name)?.server;
    if (server === undefined) return undefined;
    const { registry } = server;
    const { log } = this.#parts.shared;
    const isIts = (request: LoggedRequest) => request.registry === registry.settings.name;
    return {
      loginServer: registry.loginServer,
      url: registry.url,
      content: new Seeder(registry),
      get requests() {
        return log.requests.filter(isIts);
      },
      countRequests: (filter) => log.matching(filter).filter(isIts).length,
    };
  }

  /** If the folder was used under another name, its content now belongs to this registry. */
  #forgetFormerOwn(name: string): void {
    for (const { id, hidden, name: other } of this.#state.resources(registryType, '')) {
      if (hidden.own === true && other !== name) this.#state.remove(id);
    }
  }

  /** The emulator's own registry, as it was started; changes made through Resource Manager survive restarts. */
  #ownResource(): Resource {
    const { settings, shared } = this.#parts;
    const { name } = settings;
    const id = `/subscriptions/${this.#subscriptionId}/resourceGroups/${ownGroup}/providers/${registryType}/${name}`;
    const known = this.#state.resource(id);
    this.#forgetFormerOwn(name);
    if (known !== undefined) return known;
    const now = timestampOf(shared.clock.now());
    const policies = settings.armAudienceAllowed ? {} : { azureADAuthenticationAsArmPolicy: { status: 'disabled' } };
    const given = {
      adminUserEnabled: true,
      anonymousPullEnabled: settings.anonymousPull,
      ...(settings.abac ? { roleAssignmentMode: 'AbacRepositoryPermissions' } : {}),
      policies,
    };
    const resource: Resource = {
      ...{ id, name, type: registryType, location: 'westeurope', tags: {} },
      sku: { name: 'Premium', tier: 'Premium' },
      properties: { ...newProperties(given, now), creationDate: now, provisioningState: 'Succeeded' },
      systemData: { createdAt: now, lastModifiedAt: now },
      hidden: { own: true },
    };
    this.#state.set(resource);
    for (const scopeMap of systemScopeMaps(resource, now)) this.#state.set(scopeMap);
    return resource;
  }
}
