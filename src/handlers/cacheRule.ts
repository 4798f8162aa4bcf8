import {
  createCacheRule,
  listCacheRules,
  removeCacheRule,
  updateCacheRule,
} from '../management/resources/cacheRules.ts';
import { managed } from './managed.ts';

export const cacheRuleList = managed<'cacheRuleList'>(listCacheRules);
export const cacheRuleCreate = managed<'cacheRuleCreate'>(createCacheRule);
export const cacheRuleUpdate = managed<'cacheRuleUpdate'>(updateCacheRule);
export const cacheRuleRemove = managed<'cacheRuleRemove'>(removeCacheRule);
