import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** The folder for later sessions: documents of manifests, journals, compiled code. ACRSHELL_HOME moves it. */
export const homeFolder = (): string => process.env.ACRSHELL_HOME || join(homedir(), '.acrshell');
