import { adminCredential, generate, regenerate } from '../management/resources/credentials.ts';
import { managed } from './managed.ts';

export const adminCredentialGet = managed<'adminCredentialGet'>(adminCredential);
export const adminCredentialRegenerate = managed<'adminCredentialRegenerate'>(regenerate);
export const tokenCredentialGenerate = managed<'tokenCredentialGenerate'>(generate);
