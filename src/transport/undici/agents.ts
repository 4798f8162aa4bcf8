import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

// As in undici's own index.
Object.assign(Dispatcher.prototype, api);

/**
 * Only the parts of undici that connect, imported file by file: its index also loads fetch, caches, web sockets and
 * mocks, which the host does not use and which would delay its first request.
 */
export const agents = { Agent, EnvHttpProxyAgent, Pool, ProxyAgent };
