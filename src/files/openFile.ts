import { spawn } from 'node:child_process';

/** What each system opens files with, as its user would by a double click. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  darwin: ['open'],
};

/** Opens a file with the program that the user has for it; false where there is none. */
export function openFile(path: string, platform: NodeJS.Platform): Promise<boolean> {
  const [program, ...before] = openers[platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const opened = spawn(program, [...before, path], { detached: true, stdio: 'ignore' });
    opened.once('error', () => resolve(false));
    opened.once('spawn', () => {
      opened.unref();
      resolve(true);
    });
  });
}
