import { spawn } from 'node:child_process';

/** What each system opens files with, as its user would by a double click. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  darwin: ['open'],
};
const freedesktop = ['xdg-open'] as const;

/** Milliseconds in which an opener says that it cannot: some of them run as long as the program that they start. */
const patience = 2000;

/** Opens a file with the program that its user has for it; false where there is none. */
export function openFile(path: string, platform: NodeJS.Platform): Promise<boolean> {
  const [program, ...before] = openers[platform] ?? freedesktop;
  return new Promise((resolve) => {
    const opener = spawn(program, [...before, path], { detached: true, stdio: 'ignore' });
    opener.unref();
    opener.once('error', () => resolve(false));
    opener.once('exit', (code) => resolve(code === 0));
    setTimeout(() => resolve(true), patience).unref();
  });
}
