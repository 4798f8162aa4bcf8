import type { Clock } from '../clock.ts';
import type { LoggedRequest } from '../http/requestLog.ts';
import type { AuthorizationCodes } from './authorizationCodes.ts';
import type { DeviceCodes } from './deviceCodes.ts';
import type { DirectoryObjects } from './directoryObjects.ts';
import type { RefreshTokens } from './refreshTokens.ts';
import type { TokenMaker } from './tokenMaker.ts';

/** The state of the token service. */
export interface LoginState {
  readonly clock: Clock;
  readonly objects: DirectoryObjects;
  readonly tokens: TokenMaker;
  readonly deviceCodes: DeviceCodes;
  readonly authorizationCodes: AuthorizationCodes;
  readonly refreshTokens: RefreshTokens;
  /** Seconds between two polls of a device. */
  readonly pollingInterval: number;
}

/** One POST to the token service. */
export interface TokenCall extends LoginState {
  /** As in the path: an id, a domain, `organizations`, or `adfs`. */
  readonly tenant: string;
  /** Scheme, host and port that the client used: the service answers under several names, too. */
  readonly origin: string;
  /** Whether it is the endpoint of Azure AD v1 (whose answers have text where v2 has numbers) or of AD FS. */
  readonly isV1: boolean;
  readonly assertionAudiences: readonly string[];
  readonly form: URLSearchParams;
  readonly logged: LoggedRequest;
}
