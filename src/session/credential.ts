import type { Params } from '../protocol/index.ts';
import type { Secret } from '../transport/redaction.ts';

/** What Connect is given for a registry: its address and the credential. */
export type ConnectParams = Omit<Params['contextConnect'], 'call' | 'dockerLogin' | 'skipDockerLogin' | 'adminUser'>;

/** A credential as the user gave it: it contains secrets. */
export type Credential = NonNullable<ConnectParams['credential']>;

/** The parts that must never be shown. */
export function secretsOf(credential: Credential | undefined): Secret[] {
  if (credential?.kind === 'password') return [{ secret: credential.password, userName: credential.userName }];
  if (credential?.kind === 'certificate') return [{ secret: credential.password }];
  return credential?.kind === 'entraToken' ? [{ secret: credential.token }] : [];
}

/** The password in the address of a proxy: encoded and decoded. */
export function secretsOfProxy(proxy: string | undefined): Secret[] {
  if (proxy === undefined || !URL.canParse(proxy)) return [];
  const { password, username } = new URL(proxy);
  return [{ secret: password }, { secret: decoded(password), userName: decoded(username) }];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const secretVariable = /SECRET|PASSWORD|PASSWD|TOKEN$|ASSERTION|_KEY$/i;
const proxyVariable = /^(?:https?|all)_proxy$/i;

/** The proxies that the host was started with. */
export function secretsOfEnvironment(environment: Readonly<Record<string, string | undefined>>): Secret[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (proxyVariable.test(name)) return secretsOfProxy(value);
    return secretVariable.test(name) ? [{ secret: value }] : [];
  });
}
