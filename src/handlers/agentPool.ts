import {
  createAgentPool,
  listAgentPools,
  queueStatus,
  removeAgentPool,
  updateAgentPool,
} from '../management/resources/agentPools.ts';
import { managed } from './managed.ts';

export const agentPoolList = managed<'agentPoolList'>(listAgentPools);
export const agentPoolCreate = managed<'agentPoolCreate'>(createAgentPool);
export const agentPoolUpdate = managed<'agentPoolUpdate'>(updateAgentPool);
export const agentPoolRemove = managed<'agentPoolRemove'>(removeAgentPool);
export const agentPoolQueueStatusGet = managed<'agentPoolQueueStatusGet'>(queueStatus);
