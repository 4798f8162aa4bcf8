import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import { ResourceManagementClient } from '@azure/arm-resources';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { Arm, ArmRegistry, ArmTokenOptions } from '../../emulator/arm/armSide.ts';
import { type Emulator, type EmulatorOptions, type EmulatorWithArm, startEmulator } from '../../emulator/emulator.ts';
import { type Received, type Sent, send } from './wire.ts';

const apiVersion = '2025-11-01';
const provider = 'providers/Microsoft.ContainerRegistry/registries';

/** An emulator with Resource Manager, its wire and Microsoft's clients. */
export class ArmTrial {
  readonly emulator: EmulatorWithArm;
  readonly arm: Arm;

  constructor(emulator: EmulatorWithArm) {
    this.emulator = emulator;
    this.arm = emulator.arm;
  }

  static async start(
    arm: Exclude<EmulatorOptions['arm'], boolean> = {},
    more: EmulatorOptions = {},
  ): Promise<ArmTrial> {
    return new ArmTrial((await startEmulator({ ...more, arm: arm ?? {} })) as EmulatorWithArm);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.stop();
  }

  get group(): string {
    return `/subscriptions/${this.arm.subscriptionId}/resourceGroups/emulator`;
  }

  registryId(name: string): string {
    return `${this.group}/${provider}/${name}`;
  }

  /** One raw request, by default with an Owner's token. */
  call(
    method: string,
    path: string,
    body?: unknown,
    token: string | null = this.arm.token(),
    more: Sent = {},
  ): Promise<Received> {
    const query = path.includes('api-version') ? '' : `${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
    return send({ url: this.arm.url } as Emulator, method, `${path}${query}`, {
      authorization: token === null ? null : `Bearer ${token}`,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...more,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more.headers },
    });
  }

  /** The data plane of a registry that was made through Resource Manager, for the wire's functions. */
  dataPlane(name: string): Emulator & ArmRegistry {
    const registry = this.arm.registry(name);
    if (registry === undefined) throw new Error(`${name} is not served`);
    return registry as Emulator & ArmRegistry;
  }

  get registries(): ContainerRegistryManagementClient {
    return this.registriesAs({});
  }

  registriesAs(who: ArmTokenOptions | string): ContainerRegistryManagementClient {
    const client = new ContainerRegistryManagementClient(nobody, this.arm.subscriptionId, { endpoint: this.arm.url });
    return this.#ready(client, who);
  }

  get authorization(): AuthorizationManagementClient {
    return this.#ready(
      new AuthorizationManagementClient(nobody, this.arm.subscriptionId, { endpoint: this.arm.url }),
      {},
    );
  }

  get resources(): ResourceManagementClient {
    return this.#ready(new ResourceManagementClient(nobody, this.arm.subscriptionId, { endpoint: this.arm.url }), {});
  }

  get subscriptions(): SubscriptionClient {
    return this.#ready(new SubscriptionClient(nobody, { endpoint: this.arm.url }), {});
  }

  /** The clients send no tokens over http, so a policy of ours adds them. */
  #ready<T extends { pipeline: Pipeline }>(client: T, who: ArmTokenOptions | string): T {
    const token = typeof who === 'string' ? who : this.arm.token(who);
    client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
    client.pipeline.addPolicy({
      name: 'emulatorTokenPolicy',
      sendRequest: (request, next) => {
        request.allowInsecureConnection = true;
        request.headers.set('authorization', `Bearer ${token}`);
        return next(request);
      },
    });
    return client;
  }
}

type Pipeline = ContainerRegistryManagementClient['pipeline'];

const nobody = { getToken: async () => ({ token: '', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };

export async function allOf<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}
