import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

// As undici's own index does it.
Object.assign(Dispatcher.prototype, api);

/**
 * Of undici only what connects, file by file: its index also loads fetch, caches, web sockets and mocks, none of which the
 * host uses, and all of which its first request would wait for.
 */
export const agents = { Agent, EnvHttpProxyAgent, Pool, ProxyAgent };
