import { createToken, listTokens, removeToken, updateToken } from '../management/resources/tokens.ts';
import { managed } from './managed.ts';

export const tokenList = managed<'tokenList'>(listTokens);
export const tokenCreate = managed<'tokenCreate'>(createToken);
export const tokenUpdate = managed<'tokenUpdate'>(updateToken);
export const tokenRemove = managed<'tokenRemove'>(removeToken);
