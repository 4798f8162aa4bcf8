import { Failure } from '../call/failure.ts';
import type { LoginServer } from '../protocol/index.ts';
import { isLoopback } from '../transport/loopback.ts';
import type { Endpoint } from '../transport/sender.ts';
import type { Cloud, Clouds } from './clouds.ts';

export interface ResolvedRegistry {
  readonly endpoint: Endpoint;
  /** The short name in outputs; as -RegistryName it means this registry again. */
  readonly registryName: string;
  /** The cloud that its suffix names; a registry elsewhere belongs to none. */
  readonly cloud?: Cloud;
  /** The Azure Resource Manager that listed this registry: the identity of that account may be used for it. */
  readonly vouched?: string;
}

/**
 * 5 to 50 letters and digits; a domain name label adds `-` and a hash. Shorter names are left to the service to check.
 */
const bareName = /^[a-z0-9]+(?:-[a-z0-9]+)?$/;
const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/**
 * A bare name gets the suffix of the cloud; a login server is used as it is. Plain http is allowed only for a loopback
 * address (docs/decisions/009). `aliases` are the emulators of this session.
 */
export function resolveRegistry(
  name: string,
  cloud: Cloud,
  clouds: Clouds,
  aliases: ReadonlyMap<string, Endpoint>,
): ResolvedRegistry {
  const text = name.trim().toLowerCase();
  const emulator = aliases.get(text);
  if (emulator) return { endpoint: emulator, registryName: text };
  if (bareName.test(text) && text !== 'localhost') {
    const loginServer = `${text}.${cloud.registrySuffix}` as LoginServer;
    return { endpoint: { loginServer, origin: `https://${loginServer}` }, registryName: text, cloud };
  }
  const { host, port } = splitPort(text.replace(/^https:\/\//, '').replace(/\/$/, ''));
  if ((!hostName.test(host) && host !== '[::1]') || (port !== undefined && (port < 1 || port > 65535)))
    throw noRegistry(name);
  const loginServer = (port === undefined ? host : `${host}:${port}`) as LoginServer;
  const plain = isLoopback(host) && !text.startsWith('https://');
  const endpoint = { loginServer, origin: `${plain ? 'http' : 'https'}://${loginServer}` };
  // `0.0` and `2130706433` are also addresses, of hosts that they do not look like; `a.0` looks like an address and is
  // none.
  if (!URL.canParse(endpoint.origin) || new URL(endpoint.origin).hostname !== host) throw noRegistry(name);
  const known = clouds.of(host);
  if (!known) return { endpoint, registryName: loginServer };
  const short =
    known.name === cloud.name && port === undefined
      ? loginServer.slice(0, -known.registrySuffix.length - 1)
      : loginServer;
  return { endpoint, registryName: short, cloud: known };
}

function splitPort(text: string): { host: string; port: number | undefined } {
  const found = /^(.*?):(\d{1,5})$/.exec(text);
  if (!found || (text.startsWith('[') && text.endsWith(']'))) return { host: text, port: undefined };
  return { host: found[1] ?? '', port: Number(found[2]) };
}

function noRegistry(name: string): Failure {
  return new Failure('InvalidInput', `'${name.slice(0, 100)}' cannot be the name of a registry.`, {
    advice:
      'Specify its bare name (myregistry) or its login server (myregistry.azurecr.io), without https:// and path.',
  });
}
