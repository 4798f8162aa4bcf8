import { Failure } from '../../call/failure.ts';
import { isWindowsName } from '../../files/windowsNames.ts';

/**
 * A relative path from an untrusted source, as one that stays below the folder it is put under on every system.
 * A path that would leave it, or would be another file than named, is refused.
 */
export function safeName(name: string): string {
  const parts = name.replaceAll('\\', '/').split('/');
  const kept = parts.filter((part) => part !== '' && part !== '.');
  const leaves = parts[0] === '' || /^[a-z]:/i.test(name) || kept.includes('..') || kept.length === 0;
  if (!leaves && kept.every(isWindowsName)) return kept.join('/');
  throw new Failure('InvalidInput', `${JSON.stringify(name.slice(0, 200))} is not a valid file name in the folder.`, {
    resource: name.slice(0, 200),
    advice: leaves
      ? 'The artifact would write outside of the folder. Nothing was saved.'
      : 'Windows does not allow that file name. An image layout (-Format OciLayout) can contain it. Nothing was saved.',
  });
}

/** Whether a file that is published under that name can be saved under it again, on every system. */
export function isSafeName(name: string): boolean {
  return !name.includes('\\') && !name.startsWith('/') && name.split('/').every((part) => isWindowsName(part));
}
