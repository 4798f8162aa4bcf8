import process from 'node:process';

export const onWindows = process.platform === 'win32';

/** Why a test is left out on Windows, for its title: test/closingReporter.ts and tasks/wine.ts read it. Empty elsewhere. */
export const leftOutOnWindows = (why: string): string => (onWindows ? ` (left out: ${why})` : '');

/** `kill('SIGINT')` ends a program of Windows at once; Ctrl+C there is an event of its console. */
export const noInterrupt = leftOutOnWindows('Windows has no signal that a program can answer');

/** A stand-in for a program is a script of /bin/sh. */
export const noShellScripts = leftOutOnWindows('Windows starts no script of /bin/sh');

export const noLinks = leftOutOnWindows('links take a right there that not every user has');
