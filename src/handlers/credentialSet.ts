import {
  createCredentialSet,
  listCredentialSets,
  removeCredentialSet,
  updateCredentialSet,
} from '../management/resources/credentialSets.ts';
import { managed } from './managed.ts';

export const credentialSetList = managed<'credentialSetList'>(listCredentialSets);
export const credentialSetCreate = managed<'credentialSetCreate'>(createCredentialSet);
export const credentialSetUpdate = managed<'credentialSetUpdate'>(updateCredentialSet);
export const credentialSetRemove = managed<'credentialSetRemove'>(removeCredentialSet);
