import { grantAccess, listAccess, revokeAccess } from '../management/resources/access.ts';
import { managed } from './managed.ts';

export const accessList = managed<'accessList'>(listAccess);
export const accessGrant = managed<'accessGrant'>(grantAccess);
export const accessRevoke = managed<'accessRevoke'>(revokeAccess);
