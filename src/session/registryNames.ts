import type { LoginServer } from '../protocol/index.ts';
import { Failure } from '../transport/failure.ts';
import type { Endpoint } from '../transport/sender.ts';
import { type CloudName, cloudOf, clouds } from './clouds.ts';

export interface ResolvedRegistry {
  readonly endpoint: Endpoint;
  /** The short name that outputs carry and that leads back here. */
  readonly registryName: string;
}

/** 5 to 50 letters and digits; a domain-name label adds `-` and its hash. Shorter names are left to the service. */
const bareName = /^[a-z0-9]+(?:-[a-z0-9]+)?$/;
const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/**
 * A bare name is completed by the cloud's suffix; what already is a login server is left alone. Only a loopback
 * address speaks plain http (design section 5). `aliases` are the emulators of this session.
 */
export function resolveRegistry(
  name: string,
  cloud: CloudName,
  aliases: ReadonlyMap<string, Endpoint>,
): ResolvedRegistry {
  const text = name.trim().toLowerCase();
  const emulator = aliases.get(text);
  if (emulator) return { endpoint: emulator, registryName: text };
  if (bareName.test(text) && text !== 'localhost') {
    const loginServer = `${text}.${clouds[cloud].suffix}` as LoginServer;
    return { endpoint: { loginServer, origin: `https://${loginServer}` }, registryName: text };
  }
  const { host, port } = splitPort(text.replace(/^https:\/\//, '').replace(/\/$/, ''));
  if ((!hostName.test(host) && host !== '[::1]') || (port !== undefined && (port < 1 || port > 65535)))
    throw noRegistry(name);
  const loginServer = (port === undefined ? host : `${host}:${port}`) as LoginServer;
  const plain = isLoopback(host) && !text.startsWith('https://');
  const known = cloudOf(loginServer);
  const suffix = known && port === undefined ? `.${clouds[known].suffix}` : undefined;
  const short = suffix && known === cloud ? loginServer.slice(0, -suffix.length) : loginServer;
  return { endpoint: { loginServer, origin: `${plain ? 'http' : 'https'}://${loginServer}` }, registryName: short };
}

function splitPort(text: string): { host: string; port: number | undefined } {
  const found = /^(.*?):(\d{1,5})$/.exec(text);
  if (!found || (text.startsWith('[') && text.endsWith(']'))) return { host: text, port: undefined };
  return { host: found[1] ?? '', port: Number(found[2]) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function noRegistry(name: string): Failure {
  return new Failure('InvalidInput', `'${name.slice(0, 100)}' can not be the name of a registry.`, {
    advice: 'Give its bare name (myregistry) or its login server (myregistry.azurecr.io), without https:// and path.',
  });
}
