import type { Clock } from '../clock.ts';
import { makeCertificate } from '../http/certificate.ts';
import { Listener, type ListenerOptions, type TlsOptions } from '../http/listener.ts';
import type { EntraDirectory } from '../identity/directory.ts';
import type { Identities } from '../identity/identities.ts';
import { AuthorizationCodes } from './authorizationCodes.ts';
import { DeviceCodes } from './deviceCodes.ts';
import {
  type Application,
  type ApplicationOptions,
  DirectoryObjects,
  type ManagedIdentity,
  type ManagedIdentityOptions,
  type User,
  type UserOptions,
} from './directoryObjects.ts';
import { LoginHost, loginHeaders } from './loginHost.ts';
import { appServicePath, ManagedIdentityHost } from './managedIdentityHost.ts';
import { OutsideIssuer } from './outsideIssuer.ts';
import { RefreshTokens } from './refreshTokens.ts';
import type { LoginState } from './tokenCall.ts';
import { TokenMaker } from './tokenMaker.ts';

export interface EntraOptions {
  /** Seconds between two polls of a device that waits for its user: 1, where the service has 5. */
  readonly pollingInterval?: number;
  /** More names for the certificate: `login.microsoftonline.com`, to be reached through a proxy or a hosts file. */
  readonly hostNames?: readonly string[];
}

/** The token services, as tests and users of the host see them. */
export interface Entra {
  /** `https://127.0.0.1:PORT`: AZURE_AUTHORITY_HOST. */
  readonly authorityHost: string;
  readonly tenantId: string;
  /** PEM of the authority to trust (NODE_EXTRA_CA_CERTS); also that of the registry in TLS mode. */
  readonly caCertificate: string;
  /** AZURE_POD_IDENTITY_AUTHORITY_HOST. */
  readonly imdsUrl: string;
  /** IDENTITY_ENDPOINT and IDENTITY_HEADER. */
  readonly appService: { readonly endpoint: string; readonly header: string };
  addApplication(options?: ApplicationOptions): Application;
  addUser(options?: UserOptions): User;
  addManagedIdentity(options?: ManagedIdentityOptions): ManagedIdentity;
  /** A federated credential for addApplication, and its tokens. */
  outsideIssuer(subject?: string, issuer?: string): OutsideIssuer;
  /** Accepts or declines a device code as its user. */
  confirmDeviceCode(userCode: string, user: User): void;
  declineDeviceCode(userCode: string): void;
  /** Disables it, by client id, object id or user name: no more tokens, no role on the registry. */
  revoke(id: string): void;
}

type Shared = Pick<ListenerOptions, 'clock' | 'log' | 'faults' | 'latency'>;

/** The listeners of Entra ID and managed identity, started on request. */
export class EntraSide {
  readonly #tls: TlsOptions & { ca: string };
  readonly #login: Listener;
  readonly #machine: Listener;
  readonly #managed: ManagedIdentityHost;
  readonly #state: LoginState;
  #loginPort = 0;
  #machinePort = 0;

  constructor(options: EntraOptions, name: string, directory: EntraDirectory, identities: Identities, shared: Shared) {
    const { clock } = shared;
    this.#state = stateOf(
      clock,
      new DirectoryObjects(clock, identities, `${name}.onmicrosoft.com`),
      directory,
      options,
    );
    this.#tls = makeCertificate('localhost', ...(options.hostNames ?? []));
    const login = new LoginHost(this.#state, () => [`127.0.0.1:${this.#loginPort}`, `localhost:${this.#loginPort}`]);
    this.#login = new Listener({
      ...shared,
      tls: this.#tls,
      commonHeaders: loginHeaders,
      handle: (request, entry) => login.handle(request, entry),
    });
    this.#managed = new ManagedIdentityHost(clock, this.#state.objects, this.#state.tokens);
    this.#machine = new Listener({
      ...shared,
      commonHeaders: () => ({ Server: 'IMDS/150.870.65.1854' }),
      handle: async (request, entry) => this.#managed.handle(request, entry),
    });
  }

  async listen(): Promise<void> {
    [this.#loginPort, this.#machinePort] = await Promise.all([this.#login.listen(0), this.#machine.listen(0)]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#login.stop(), this.#machine.stop()]);
  }

  /** The application of a client id and secret, if a registry accepts them by Basic. */
  servicePrincipal(clientId: string): { objectId: string; secret: string } | undefined {
    const application = this.#state.objects.application(clientId);
    return application?.enabled === true ? application : undefined;
  }

  get surface(): Entra {
    const { objects, deviceCodes, clock, tokens } = this.#state;
    const machine = `http://127.0.0.1:${this.#machinePort}`;
    return {
      authorityHost: `https://127.0.0.1:${this.#loginPort}`,
      tenantId: tokens.tenant,
      caCertificate: this.#tls.ca,
      imdsUrl: machine,
      appService: { endpoint: `${machine}${appServicePath}`, header: this.#managed.appServiceHeader },
      addApplication: (options = {}) => objects.addApplication(options),
      addUser: (options = {}) => objects.addUser(options),
      addManagedIdentity: (options = {}) => objects.addManagedIdentity(options),
      outsideIssuer: (subject = 'system:serviceaccount:default:workload', issuer = 'https://issuer.example') =>
        new OutsideIssuer(clock, issuer, subject),
      confirmDeviceCode: (userCode, user) => deviceCodes.answer(userCode, user),
      declineDeviceCode: (userCode) => deviceCodes.answer(userCode, 'declined'),
      revoke: (id) => objects.revoke(id),
    };
  }
}

function stateOf(
  clock: Clock,
  objects: DirectoryObjects,
  directory: EntraDirectory,
  { pollingInterval = 1 }: EntraOptions,
): LoginState {
  return {
    clock,
    objects,
    tokens: new TokenMaker(directory),
    deviceCodes: new DeviceCodes(clock),
    authorizationCodes: new AuthorizationCodes(clock),
    refreshTokens: new RefreshTokens(clock),
    pollingInterval,
  };
}
