import { type KeyObject, randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Identities, Role } from '../identity/identities.ts';

/** A token of this issuer for this subject authenticates the application, without a secret. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  /** The issuer's key; the service reads it from the issuer's discovery document. */
  readonly publicKey: KeyObject;
  /** By default `api://AzureADTokenExchange`. */
  readonly audience?: string;
}

export interface Application {
  readonly clientId: string;
  /** The object id of its service principal: the `oid` of its tokens, to which roles are assigned. */
  readonly objectId: string;
  /** Empty for a public client. */
  readonly secret: string;
  readonly secretExpiresAt: number;
  readonly certificates: readonly X509Certificate[];
  readonly federated: readonly FederatedCredential[];
  enabled: boolean;
}

export interface User {
  readonly userName: string;
  readonly password: string;
  readonly objectId: string;
  enabled: boolean;
}

export interface ManagedIdentity {
  readonly clientId: string;
  readonly objectId: string;
  readonly resourceId: string;
  readonly systemAssigned: boolean;
}

type Roles = Role | readonly Role[];

export interface ApplicationOptions {
  /** Its role on the registry; without one, the registry refuses its tokens. */
  readonly role?: Roles;
  readonly clientId?: string;
  readonly secret?: string;
  /** Seconds; by default two years. */
  readonly secretLifetime?: number;
  /** PEM. */
  readonly certificate?: string;
  readonly federated?: FederatedCredential;
  /** A public client: it can only sign users in. */
  readonly publicClient?: boolean;
}

export interface UserOptions {
  readonly role?: Roles;
  readonly userName?: string;
  readonly password?: string;
}

export interface ManagedIdentityOptions {
  readonly role?: Roles;
  readonly systemAssigned?: boolean;
  readonly clientId?: string;
  readonly resourceId?: string;
}

const twoYearsSeconds = 2 * 365 * 24 * 3600;

/** The applications with which the Azure CLI and Azure PowerShell sign users in; they exist in every tenant. */
const publicClients = ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', '1950a258-227b-4e31-a9cf-717495945fc2'];

/** The objects of the tenant: applications, users, managed identities, and their roles on the registry. */
export class DirectoryObjects {
  readonly #clock: Clock;
  readonly #identities: Identities;
  readonly #applications = new Map<string, Application>();
  readonly #users = new Map<string, User>();
  readonly #managed = new Map<string, ManagedIdentity>();
  readonly domain: string;

  constructor(clock: Clock, identities: Identities, domain: string) {
    this.#clock = clock;
    this.#identities = identities;
    this.domain = domain.toLowerCase();
    for (const clientId of publicClients) this.addApplication({ clientId, publicClient: true });
  }

  addApplication(options: ApplicationOptions): Application {
    const isPublic = options.publicClient === true;
    const application: Application = {
      clientId: options.clientId ?? randomUUID(),
      objectId: randomUUID(),
      secret: isPublic ? '' : (options.secret ?? newSecret()),
      secretExpiresAt: this.#clock.now() + (options.secretLifetime ?? twoYearsSeconds) * 1000,
      certificates: options.certificate === undefined ? [] : [new X509Certificate(options.certificate)],
      federated: options.federated === undefined ? [] : [options.federated],
      enabled: true,
    };
    this.#applications.set(application.clientId.toLowerCase(), application);
    this.#assign(application.objectId, options.role);
    // The registry also accepts a service principal's client id and secret by Basic.
    if (!isPublic && options.role !== undefined) {
      this.#identities.addServicePrincipal(rolesOf(options.role), application.clientId, application.secret);
    }
    return application;
  }

  addUser(options: UserOptions): User {
    const objectId = randomUUID();
    const userName = options.userName ?? `user-${objectId.slice(0, 8)}@${this.domain}`;
    const user: User = { userName, password: options.password ?? newSecret(), objectId, enabled: true };
    this.#users.set(userName.toLowerCase(), user);
    this.#assign(objectId, options.role);
    return user;
  }

  /** A machine has one system-assigned identity: a second replaces the first. */
  addManagedIdentity(options: ManagedIdentityOptions): ManagedIdentity {
    const clientId = options.clientId ?? randomUUID();
    const systemAssigned = options.systemAssigned ?? false;
    const former = systemAssigned ? this.managedIdentities.find((identity) => identity.systemAssigned) : undefined;
    if (former !== undefined) this.revoke(former.objectId);
    const identity: ManagedIdentity = {
      clientId,
      objectId: randomUUID(),
      resourceId: options.resourceId ?? resourceIdOf(clientId, systemAssigned),
      systemAssigned,
    };
    this.#managed.set(clientId, identity);
    this.#assign(identity.objectId, options.role);
    return identity;
  }

  application(clientId: string): Application | undefined {
    return this.#applications.get(clientId.toLowerCase());
  }

  user(userName: string): User | undefined {
    return this.#users.get(userName.toLowerCase());
  }

  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  get managedIdentities(): readonly ManagedIdentity[] {
    return [...this.#managed.values()];
  }

  /** Disables it, by client id, object id or user name: no more tokens, and no role on the registry. */
  revoke(id: string): void {
    const holds = ({ objectId, ...names }: { objectId: string; clientId?: string; userName?: string }) =>
      [objectId, names.clientId, names.userName].includes(id);
    const applications = [...this.#applications.values()].filter(holds);
    const users = this.users.filter(holds);
    const managed = this.managedIdentities.filter(holds);
    if (applications.length + users.length + managed.length === 0) throw new Error(`no identity is called ${id}`);
    for (const principal of [...applications, ...users]) principal.enabled = false;
    for (const { clientId } of applications) this.#identities.remove(clientId);
    for (const { clientId } of managed) this.#managed.delete(clientId);
    for (const { objectId } of [...applications, ...users, ...managed]) this.#identities.remove(objectId);
  }

  #assign(objectId: string, role: Roles | undefined): void {
    if (role !== undefined) this.#identities.addUser(objectId, rolesOf(role));
  }
}

const rolesOf = (role: Roles): readonly Role[] => (typeof role === 'string' ? [role] : role);

/** Never begins with a dash, which command lines would take for an option. */
const newSecret = () => randomBytes(30).toString('base64url').replace(/^-/, 'A');

function resourceIdOf(clientId: string, systemAssigned: boolean): string {
  const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/emulator/providers';
  return systemAssigned
    ? `${group}/Microsoft.Compute/virtualMachines/emulator`
    : `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/id-${clientId.slice(0, 8)}`;
}
