import { createScopeMap, listScopeMaps, removeScopeMap, updateScopeMap } from '../management/resources/scopeMaps.ts';
import { managed } from './managed.ts';

export const scopeMapList = managed<'scopeMapList'>(listScopeMaps);
export const scopeMapCreate = managed<'scopeMapCreate'>(createScopeMap);
export const scopeMapUpdate = managed<'scopeMapUpdate'>(updateScopeMap);
export const scopeMapRemove = managed<'scopeMapRemove'>(removeScopeMap);
