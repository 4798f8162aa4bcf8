import { spawn } from 'node:child_process';

/** The program of each system that opens a file as a double click does. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  darwin: ['open'],
};
const freedesktop = ['xdg-open'] as const;

/** Milliseconds in which an opener may fail: some run as long as the program that they start. */
const patience = 2000;

/** Opens a file with the user's program for it; false if there is none. */
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
