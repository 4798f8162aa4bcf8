import type { Dispatcher, ProxyAgent } from 'undici';
import { Failure } from '../call/failure.ts';
import { isOfThisMachine } from './loopback.ts';

type Undici = Pick<typeof import('undici'), 'Agent' | 'EnvHttpProxyAgent' | 'Pool' | 'ProxyAgent'>;
type ClientFactory = NonNullable<ProxyAgent.Options['clientFactory']>;

/** More connections would only cause 429s. Keep-alive saves TLS handshakes. */
const agentOptions = { connections: 32, keepAliveTimeout: 30_000, connect: { timeout: 10_000 } } as const;

/** The proxies of the environment, as undici reads them: lower-case names take precedence. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The dispatcher for an origin: directly for addresses of this machine, through the proxy that Connect was given, else
 * through those of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY, which undici reads), else directly. Throws a
 * Failure of kind InvalidInput if the address of a proxy is not valid.
 */
export function createDispatcher(
  undici: Undici,
  origin: string,
  proxy: string | undefined,
  environment: ProxyEnvironment,
): Dispatcher {
  if (isOfThisMachine(new URL(origin).hostname, environment)) return new undici.Agent(agentOptions);
  const options = { ...agentOptions, clientFactory: tellingFactory(undici) };
  if (proxy) {
    checkAddress(proxy, '-Proxy');
    return new undici.ProxyAgent({ uri: proxy, ...options });
  }
  for (const { address, from } of proxiesOf(environment)) checkAddress(address, from);
  return new undici.EnvHttpProxyAgent(options);
}

/** The address may contain a password, so it is not repeated. */
function checkAddress(address: string, from: string): void {
  if (/^https?:$/u.test(URL.canParse(address) ? new URL(address).protocol : '')) return;
  throw new Failure('InvalidInput', `${from} is not the address of a proxy.`, {
    advice: 'Write it as http://host:port or https://host:port, or remove it.',
  });
}

/** A proxy that refused a CONNECT request (RFC 9110 section 9.3.6). */
export class ProxyRefusal extends Error {
  readonly status: number;
  /** Host and port. */
  readonly proxy: string;

  constructor(proxy: string, status: number) {
    super(`The proxy ${proxy} answered ${status}.`);
    this.name = 'ProxyRefusal';
    this.proxy = proxy;
    this.status = status;
  }
}

/** undici reports a refused tunnel only as text; this throws a typed error instead. */
function tellingFactory(undici: Undici): ClientFactory {
  return (origin, options) => {
    const pool = new undici.Pool(origin, options);
    const connect = pool.connect.bind(pool) as (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;
    const tell = async (wanted: Dispatcher.ConnectOptions) => {
      const answer = await connect(wanted);
      if (answer.statusCode === 200) return answer;
      answer.socket.on('error', () => {}).destroy();
      throw new ProxyRefusal(new URL(origin).host, answer.statusCode);
    };
    return Object.assign(pool, { connect: tell });
  };
}

/** The proxy refusal among the causes of an error, if there is one. */
export function proxyRefusal(error: unknown): ProxyRefusal | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if (at instanceof ProxyRefusal) return at;
  return undefined;
}

/** What the user can do about it. */
export function refusedByProxy({ proxy, status }: ProxyRefusal, loginServer: string): Failure {
  const says = `The proxy ${proxy} refused to connect to ${loginServer} (HTTP ${status}).`;
  const detail = { registry: loginServer, status, advice: adviceFor(status, loginServer) };
  return new Failure('Network', says, detail, { transient: status >= 500, sent: false });
}

function adviceFor(status: number, loginServer: string): string {
  const passBy = `If this machine can reach ${loginServer} without the proxy, add it to NO_PROXY.`;
  if (status === 407)
    return 'The proxy requires a sign-in: write its address as http://USER:PASSWORD@host:port in HTTPS_PROXY, or specify -Proxy.';
  if (status >= 500)
    return `The proxy could not reach it. Try again later, or ask the administrator of the proxy. ${passBy}`;
  return `Ask the administrator of the proxy to allow ${loginServer}. ${passBy}`;
}

/** The environment's proxy for an origin, and the name of its variable; undefined if it is reached directly. */
export function proxyFor(origin: string, environment: ProxyEnvironment): Proxy | undefined {
  const { hostname, port, protocol } = new URL(origin);
  if (isOfThisMachine(hostname, environment)) return undefined;
  if (isPassedBy(hostname, port || (protocol === 'https:' ? '443' : '80'), environment)) return undefined;
  return proxiesOf(environment).find(
    ({ address, from }) => URL.canParse(address) && (protocol === 'https:' || from.toLowerCase() === 'http_proxy'),
  );
}

interface Proxy {
  readonly address: string;
  readonly from: string;
}

/**
 * The proxies of the environment, the one for https first. An empty lower-case variable hides the upper-case one. Windows finds a
 * variable by either name: the keys tell how it is written.
 */
function proxiesOf(environment: ProxyEnvironment): Proxy[] {
  const names = Object.keys(environment);
  return ['https_proxy', 'http_proxy'].flatMap((small) => {
    const from = names.includes(small) && environment[small] !== undefined ? small : small.toUpperCase();
    const address = environment[from];
    return address ? [{ address, from }] : [];
  });
}

/** NO_PROXY: names and their subdomains, with or without a port, or `*`; as undici reads it. */
function isPassedBy(host: string, port: string, environment: ProxyEnvironment): boolean {
  const entries = (environment.no_proxy ?? environment.NO_PROXY ?? '')
    .toLowerCase()
    .split(/[,\s]+/u)
    .filter(Boolean);
  return entries.some((entry) => {
    const [, name = '', wanted] = /^(.*?)(?::(\d+))?$/u.exec(entry) ?? [];
    if (wanted !== undefined && wanted !== port) return false;
    const suffix = name.replace(/^\*?\./u, '');
    return name === '*' || host === suffix || host.endsWith(`.${suffix}`);
  });
}
