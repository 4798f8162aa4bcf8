import type { Dispatcher } from 'undici';
import { isLoopback } from './loopback.ts';

type Undici = typeof import('undici');

/** Bounded: more connections than this only earn 429s. Keep-alive spares the TLS handshake of every further call. */
const agentOptions = { connections: 32, keepAliveTimeout: 30_000, connect: { timeout: 10_000 } } as const;

/**
 * What connects: straight to a loopback registry, through the proxy that Connect was given, else through the
 * environment's (HTTP_PROXY, HTTPS_PROXY, NO_PROXY, which undici reads), else straight.
 */
export function createDispatcher(undici: Undici, origin: string, proxy: string | undefined): Dispatcher {
  if (isLoopback(new URL(origin).hostname)) return new undici.Agent(agentOptions);
  if (proxy) return new undici.ProxyAgent({ uri: proxy, ...agentOptions });
  return new undici.EnvHttpProxyAgent(agentOptions);
}
