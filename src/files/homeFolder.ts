import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder in which AcrShell keeps what a later session can use: documents of manifests, journals, compiled code. */
export const homeFolder = (): string => join(homedir(), '.acrshell');
