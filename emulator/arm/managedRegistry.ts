import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { RegistryError } from '../http/registryError.ts';
import type { EntraDirectory } from '../identity/directory.ts';
import { Identities } from '../identity/identities.ts';
import type { ContentEvent, PullEvent, Registry, Settings } from '../registry/registry.ts';
import { RegistryServer, type Shared } from '../registry/registryServer.ts';
import { objectOf } from './call.ts';
import { type CallerParts, RegistryCallers } from './registryCallers.ts';
import type { Json, Resource } from './state.ts';

export interface Lifetimes {
  readonly accessTokenLifetime: number | undefined;
  readonly refreshTokenLifetime: number | undefined;
}

export interface ManagedParts extends CallerParts {
  readonly directory: EntraDirectory;
  readonly shared: Shared;
  readonly folder: string | undefined;
  readonly lifetimes: Lifetimes;
  readonly onChange: (registryId: string, event: ContentEvent) => void;
  readonly onPull: (registryId: string, event: PullEvent) => void;
  readonly onRemoved: (registryId: string) => void;
  readonly upstream: (registryId: string, repository: string, reference: string) => Promise<void>;
}

/** Passwords as the service creates them, with characters that clients must encode. */
export const newSecret = () => randomBytes(24).toString('base64');

/** A registry of Resource Manager and the data plane that follows its settings. */
export class ManagedRegistry {
  readonly id: string;
  readonly name: string;
  readonly adminUser: string;
  readonly settings: Settings;
  readonly callers: RegistryCallers;
  readonly #parts: ManagedParts;
  readonly #local: Identities;
  #server: RegistryServer | undefined;

  /** `local`: the admin is kept there; the emulator's own registry brings its own. */
  constructor(
    parts: ManagedParts,
    resource: Resource,
    own?: { local: Identities; adminUser: string; settings: Settings },
  ) {
    this.#parts = parts;
    this.id = resource.id;
    this.name = resource.name;
    this.adminUser = own?.adminUser ?? resource.name;
    this.#local = own?.local ?? new Identities(false);
    this.callers = new RegistryCallers(parts, this.#local, () => this.resource);
    this.settings = settingsOf(own?.settings, resource.name, () => this.resource.properties);
    this.#restoreAdmin(own === undefined);
  }

  get resource(): Resource {
    const resource = this.#parts.state.resource(this.id);
    if (resource === undefined) throw new Error(`the registry ${this.name} is gone`);
    return resource;
  }

  get server(): RegistryServer | undefined {
    return this.#server;
  }

  /** Its address; before it is served, the address that it would have in Azure. */
  get loginServer(): string {
    return this.#server?.registry.loginServer ?? `${this.name.toLowerCase()}.azurecr.io`;
  }

  /** The emulator's own registry is served by the emulator. */
  attach(server: RegistryServer): void {
    this.#server = server;
  }

  /** On the port that it had before a restart, if that is free. */
  async serve(): Promise<void> {
    const { directory, shared, lifetimes } = this.#parts;
    const server = new RegistryServer({
      ...{ settings: this.settings, callers: this.callers, directory, shared, ...lifetimes },
      ...this.hooks,
      dataFolder: this.#folder,
    });
    const { hidden } = this.resource;
    await server.listen(Number(hidden.port ?? 0)).catch(() => server.listen(0));
    hidden.port = server.port;
    this.#server = server;
    this.#parts.state.save();
  }

  get hooks(): Pick<Required<Registry>, 'refusal' | 'onChange' | 'onPull' | 'upstream'> {
    return {
      refusal: (address) => firewall(this.resource.properties, address),
      onChange: (event) => this.#parts.onChange(this.id, event),
      onPull: (event) => this.#parts.onPull(this.id, event),
      upstream: (repository, reference) => this.#parts.upstream(this.id, repository, reference),
    };
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** With its content: another of the same name starts empty. */
  async remove(): Promise<void> {
    await this.stop();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  get #folder(): string | undefined {
    const { folder } = this.#parts;
    return folder === undefined ? undefined : join(folder, 'registries', this.name.toLowerCase());
  }

  get passwords(): { name: string; value: string }[] {
    const [first = '', second = ''] = this.#local.find(this.adminUser)?.passwords ?? [];
    return [
      { name: 'password', value: first },
      { name: 'password2', value: second },
    ];
  }

  regenerate(name: 'password' | 'password2'): void {
    const admin = this.#local.find(this.adminUser);
    const [first = '', second = ''] = admin?.passwords ?? [];
    if (admin !== undefined) admin.passwords = name === 'password' ? [newSecret(), second] : [first, newSecret()];
    this.#keepPasswords();
  }

  #restoreAdmin(isCreated: boolean): void {
    const kept = this.resource.hidden.passwords as string[] | undefined;
    if (isCreated) this.#local.addAdmin(this.adminUser, newSecret());
    const admin = this.#local.find(this.adminUser);
    if (admin === undefined) return;
    if (isCreated && kept !== undefined) admin.passwords = kept;
    else admin.passwords = [admin.passwords[0] ?? newSecret(), kept?.[1] ?? newSecret()];
    this.#keepPasswords();
  }

  #keepPasswords(): void {
    this.resource.hidden.passwords = this.#local.find(this.adminUser)?.passwords ?? [];
    this.#parts.state.save();
  }
}

function settingsOf(own: Settings | undefined, name: string, properties: () => Json): Settings {
  const { basicOnDataRoutes = true, pageSizeLimit = 1000, singlePostUpload = true, layerHours = 24 } = own ?? {};
  return {
    ...{ name, basicOnDataRoutes, pageSizeLimit, singlePostUpload, layerHours },
    get softDeleteDays() {
      const { status, retentionDays } = objectOf(objectOf(properties().policies).softDeletePolicy);
      return status === 'enabled' ? Number(retentionDays) : 0;
    },
    get anonymousPull() {
      return properties().anonymousPullEnabled === true;
    },
    get armAudienceAllowed() {
      return objectOf(objectOf(properties().policies).azureADAuthenticationAsArmPolicy).status !== 'disabled';
    },
    get abac() {
      return properties().roleAssignmentMode === 'AbacRepositoryPermissions';
    },
  };
}

/** The firewall's answer to a blocked client; all clients of the emulator come from the loopback interface. */
function firewall({ publicNetworkAccess, networkRuleSet }: Json, remote: string): RegistryError | undefined {
  const address = remote.replace(/^::ffff:/, '');
  const { defaultAction, ipRules } = objectOf(networkRuleSet);
  const isOpen = publicNetworkAccess !== 'Disabled' && (defaultAction !== 'Deny' || isListed(ipRules, address));
  if (isOpen) return undefined;
  const message = `client with IP '${address}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.`;
  return new RegistryError(403, 'DENIED', message);
}

function isListed(rules: unknown, address: string): boolean {
  const allowed = new BlockList();
  for (const rule of Array.isArray(rules) ? rules : []) {
    const [network = '', prefix = '32'] = String(objectOf(rule).value).split('/');
    allowed.addSubnet(network, Number(prefix));
  }
  return allowed.check(address);
}
