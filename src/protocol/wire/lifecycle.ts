import { method } from '../declare/method.ts';

/** Raised when a method's meaning changes; the two ends of one build always agree. */
export const protocolVersion = 1;

/** The oldest Node that the host's transport (undici 8) runs on. */
export const oldestNode = '22.19.0';

/** Compares versions of Node by their three numbers; what is no number counts as 0. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [have = [], need = []] = [version, oldest].map((text) => text.split('.').map((part) => Number(part) || 0));
  for (let part = 0; part < 3; part += 1) {
    const difference = (have[part] ?? 0) - (need[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Stands among the lost registries for the Azure identity that Connect-AzContainerRegistryAccount was told. */
export const lostAccount = '(account)';

export const initialize = method({
  name: 'initialize',
  summary: 'First call: versions and capabilities, or the reason why the host can not serve this client.',
  effect: 'session',
  params: {
    type: 'object',
    properties: {
      client: { type: 'string', description: 'AcrShell (PowerShell) or acrshell (console), with its version.' },
      protocolVersion: { type: 'integer' },
      lost: {
        type: 'array',
        items: { type: 'string' },
        description: 'Registries that were connected in a host that died: they answer "connect again".',
      },
    },
    required: ['client', 'protocolVersion'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      version: { type: 'string' },
      protocolVersion: { type: 'integer' },
      nodeVersion: { type: 'string' },
      processId: { type: 'integer' },
      methods: { type: 'array', items: { type: 'string' } },
    },
    required: ['version', 'protocolVersion', 'nodeVersion', 'processId', 'methods'],
    additionalProperties: false,
  },
});

export const shutdown = method({
  name: 'shutdown',
  summary: 'Drops every secret and answers when nothing is in flight; `exit` follows.',
  effect: 'session',
  params: { type: 'object', additionalProperties: false },
  result: { type: 'null' },
});
