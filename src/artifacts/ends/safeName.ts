import { Failure } from '../../call/failure.ts';
import { isWindowsName } from '../../files/windowsNames.ts';

/**
 * A relative path that somebody else chose, as one that stays below the folder it is put under on every system.
 * What would leave it, or would be another file than its name says, is refused.
 */
export function safeName(name: string): string {
  const parts = name.replaceAll('\\', '/').split('/');
  const kept = parts.filter((part) => part !== '' && part !== '.');
  const absolute = parts[0] === '' || /^[a-z]:/i.test(name);
  const bad = kept.some((part) => part === '..' || !isWindowsName(part));
  if (!absolute && !bad && kept.length > 0) return kept.join('/');
  throw new Failure('InvalidInput', `${JSON.stringify(name.slice(0, 200))} is no name for a file in the folder.`, {
    resource: name.slice(0, 200),
    advice:
      'The artifact would write outside of the folder or to a name that no file may have. Nothing of it was saved.',
  });
}
