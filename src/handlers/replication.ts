import {
  createReplication,
  listReplications,
  removeReplication,
  updateReplication,
} from '../management/resources/replications.ts';
import { managed } from './managed.ts';

export const replicationList = managed<'replicationList'>(listReplications);
export const replicationCreate = managed<'replicationCreate'>(createReplication);
export const replicationUpdate = managed<'replicationUpdate'>(updateReplication);
export const replicationRemove = managed<'replicationRemove'>(removeReplication);
