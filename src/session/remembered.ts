/**
 * What a client remembers of a session and sends to the next host if this one dies: names only. To the client it is an
 * opaque string.
 */
export interface Remembered {
  /** The connected registries: their login servers, and the names that they were connected by. */
  readonly registries: readonly (readonly [loginServer: string, name: string])[];
  /** Whether Connect-AzContainerRegistryAccount was run with an identity. */
  readonly account: boolean;
  readonly emulators: readonly string[];
}

const nothing: Remembered = { registries: [], account: false, emulators: [] };

export function toWord({ registries, account, emulators }: Remembered): string {
  return [
    ...registries.map(([server, name]) => `${server}=${name}`),
    ...(account ? ['(account)'] : []),
    ...emulators.map((name) => `@${name}`),
  ].join(' ');
}

export function fromWord(word: string): Remembered {
  const parts = word.split(' ').filter(Boolean);
  const registries = parts.flatMap((part): [string, string][] => {
    const at = part.lastIndexOf('=');
    return at > 0 ? [[part.slice(0, at), part.slice(at + 1)]] : [];
  });
  const emulators = parts.flatMap((part) => (part.startsWith('@') ? [part.slice(1)] : []));
  return { ...nothing, registries, account: parts.includes('(account)'), emulators };
}

/** Reported to the caller that used the session. */
export function lossOf({ registries, account, emulators }: Remembered): string {
  const gone = emulators.join(', ');
  const again = registries.map(([, name]) => name).filter((name) => !emulators.includes(name));
  return [
    'The AcrShell host ended unexpectedly, and a new one was started: the session was lost.',
    ...(gone ? [`The embedded registry ${gone} is gone: start it again.`] : []),
    ...(again.length > 0 ? [`Connect again to ${again.join(', ')}.`] : []),
    ...(account ? ['Run Connect-AzContainerRegistryAccount again.'] : []),
  ].join(' ');
}
