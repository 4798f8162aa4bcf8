import { method } from '../declare/method.ts';

/** Raised when a method's meaning changes; the two ends of one build always agree. */
export const protocolVersion = 1;

/** The oldest Node that the host's transport (undici 8) runs on. */
export const oldestNode = '22.19.0';

/**
 * Before the path of the host: V8 keeps what is young in 24 MB and not in 48 or more. With the host's own setting (host/memory.ts) its memory
 * stays what it is after its first lists, at the same speed (bench/main.ts).
 */
export const nodeOptions = ['--max-semi-space-size=8'] as const;

/** The line that says why Node or the host did not start, among all that was written: stacks and hints stand around it. */
export const tellingLine = String.raw`^(?:\w*Error\b|.*\berror\b|.*bad option).*$`;

/** Compares versions of Node by their three numbers; a part that is not a number counts as 0. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [have = [], need = []] = [version, oldest].map((text) => text.split('.').map((part) => Number(part) || 0));
  for (let part = 0; part < 3; part += 1) {
    const difference = (have[part] ?? 0) - (need[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * The errors that both clients report when the host has ended. A change may have been made; a read is retried once
 * by the client itself.
 */
export const hostGone = {
  message: 'The AcrShell host ended during the call.',
  advice: 'Connect again and repeat the command; the next call starts a new host.',
  /** After Connect, Disconnect, Clear: they only changed the session, which no longer exists. */
  session:
    'Every token and credential that it held is gone with it. Connect again where you need to; the next call starts a new host.',
  inDoubt: 'The change may or may not have been made: connect again, and check before you repeat it.',
} as const;

export const initialize = method({
  name: 'initialize',
  summary: 'First call: versions and capabilities, or the reason why the host cannot serve this client.',
  effect: 'session',
  params: {
    type: 'object',
    properties: {
      client: { type: 'string', description: 'AcrShell (PowerShell) or acrshell (console), with its version.' },
      protocolVersion: { type: 'integer' },
      lost: {
        type: 'string',
        description:
          'A host died: its last session/changed, or nothing. Registries that were connected there answer "connect again".',
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
      warning: { type: 'string', description: 'A message about what was lost with the host that died.' },
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
