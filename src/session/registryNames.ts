import { Failure } from '../call/failure.ts';
import type { LoginServer } from '../protocol/index.ts';
import { isLoopback } from '../transport/loopback.ts';
import type { Endpoint } from '../transport/sender.ts';
import type { Cloud, Clouds } from './clouds.ts';

export interface ResolvedRegistry {
  readonly endpoint: Endpoint;
  /** The short name that outputs carry and that leads back here. */
  readonly registryName: string;
  /** The cloud that its suffix names; a registry elsewhere belongs to none. */
  readonly cloud?: Cloud;
  /** The Azure Resource Manager that returned its login server: the identity that asked may be used there. */
  readonly vouched?: string;
}

/** 5 to 50 letters and digits; a domain-name label adds `-` and its hash. Shorter names are left to the service. */
const bareName = /^[a-z0-9]+(?:-[a-z0-9]+)?$/;
const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/**
 * A bare name is completed by the cloud's suffix; a login server is left as it is. Only a loopback
 * address speaks plain http (docs/decisions/009). `aliases` are the emulators of this session.
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
  // `0.0` and `2130706433` are addresses, too, and lead to other hosts than they seem to; `a.0` looks like one and is not.
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
