import { Failure } from '../../call/failure.ts';

/** Names that Windows keeps for devices, with or without an extension. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Characters that a Windows path may not hold: a colon opens a stream or a drive. */
const forbidden = /[<>:"|?*]/;
const hasControl = (part: string): boolean => [...part].some((character) => character < ' ' || character === '\x7f');

/**
 * A relative path that somebody else chose, as one that stays below the folder it is put under on every system.
 * What would leave it, or would be another file than its name says, is refused.
 */
export function safeName(name: string): string {
  const parts = name.replaceAll('\\', '/').split('/');
  const kept = parts.filter((part) => part !== '' && part !== '.');
  const absolute = parts[0] === '' || /^[a-z]:/i.test(name);
  const bad = kept.some(
    (part) =>
      part === '..' ||
      forbidden.test(part) ||
      hasControl(part) ||
      devices.test(part) ||
      /[. ]$/.test(part) ||
      part.length > 255,
  );
  if (!absolute && !bad && kept.length > 0) return kept.join('/');
  throw new Failure('InvalidInput', `${JSON.stringify(name.slice(0, 200))} is no name for a file in the folder.`, {
    resource: name.slice(0, 200),
    advice:
      'The artifact would write outside of the folder or to a name that no file may have. Nothing of it was saved.',
  });
}
