import { importImage } from '../management/resources/imports.ts';
import { managed } from './managed.ts';

export const registryImport = managed<'registryImport'>(importImage);
