import { Failure } from '../../call/failure.ts';
import { isWindowsName } from '../../files/windowsNames.ts';

/**
 * A relative path that somebody else chose, as one that stays below the folder it is put under on every system.
 * What would leave it, or would be another file than its name says, is refused.
 */
export function safeName(name: string): string {
  const parts = name.replaceAll('\\', '/').split('/');
  const kept = parts.filter((part) => part !== '' && part !== '.');
  const leaves = parts[0] === '' || /^[a-z]:/i.test(name) || kept.includes('..') || kept.length === 0;
  if (!leaves && kept.every(isWindowsName)) return kept.join('/');
  throw new Failure('InvalidInput', `${JSON.stringify(name.slice(0, 200))} is no name for a file in the folder.`, {
    resource: name.slice(0, 200),
    advice: leaves
      ? 'The artifact would write outside of the folder. Nothing of it was saved.'
      : 'Windows has no file of that name. An image layout (-Format OciLayout) holds it. Nothing of it was saved.',
  });
}

/** Whether a file that is published under that name can be saved under it again, on every system. */
export function isSafeName(name: string): boolean {
  return !name.includes('\\') && !name.startsWith('/') && name.split('/').every((part) => isWindowsName(part));
}
