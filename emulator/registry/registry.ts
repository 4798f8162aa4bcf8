import type { Clock } from '../clock.ts';
import type { RegistryError } from '../http/registryError.ts';
import type { RegistryRequest } from '../http/request.ts';
import type { LoggedRequest } from '../http/requestLog.ts';
import type { EntraDirectory } from '../identity/directory.ts';
import type { Callers, Identity } from '../identity/identities.ts';
import type { Content } from '../storage/content.ts';
import type { Limiter } from './limiter.ts';
import type { SignedUrls } from './signedUrls.ts';
import type { TokenIssuer } from './tokens.ts';
import type { Uploads } from './uploadSessions.ts';

export interface Settings {
  readonly name: string;
  readonly anonymousPull: boolean;
  readonly basicOnDataRoutes: boolean;
  /** Whether tokens for Azure Resource Manager are exchanged too (azureADAuthenticationAsArmPolicy). */
  readonly armAudienceAllowed: boolean;
  /** ABAC registries ignore wildcard scopes silently. */
  readonly abac: boolean;
  readonly pageSizeLimit: number;
  /** Whether POST with `digest` takes the whole blob (201) or only opens a session (202); OCI allows both. */
  readonly singlePostUpload: boolean;
  /** Days for which deleted manifests and tags can be restored; 0: soft delete is off. */
  readonly softDeleteDays: number;
  /** Hours for which a layer outlives its last manifest. */
  readonly layerHours: number;
}

/** Everything that the routes of one registry work on. */
export interface Registry {
  readonly settings: Settings;
  readonly loginServer: string;
  readonly url: string;
  readonly clock: Clock;
  readonly content: Content;
  readonly uploads: Uploads;
  readonly callers: Callers;
  readonly directory: EntraDirectory;
  readonly tokens: TokenIssuer;
  readonly signedUrls: SignedUrls;
  /** How many requests a second are answered; the others get 429. */
  readonly limiter: Limiter;
  /** How often this happened before: what varies from one answer to the next (action order, rate) follows it. */
  count(event: 'challenge' | 'token'): number;
  /** Why a client at this address is not let in at all (firewall). */
  readonly refusal?: (address: string) => RegistryError | undefined;
  /** Fetches what is not held yet through a cache rule, if there is one. */
  readonly upstream?: (repository: string, reference: string) => Promise<void>;
  /** Hears of pushes and deletions when they are done. */
  readonly onChange?: (event: ContentEvent) => void;
}

/** What a webhook tells of. */
export interface ContentEvent {
  readonly action: 'push' | 'delete';
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly mediaType?: string;
  /** Of the manifest's own bytes. */
  readonly size?: number;
  readonly request?: { readonly host: string; readonly method: string; readonly userAgent: string };
  readonly actor?: string;
}

/** One call of one route, its caller known and allowed. */
export interface Call {
  readonly registry: Registry;
  readonly request: RegistryRequest;
  /** The repository's name, or empty where the route has none. */
  readonly name: string;
  /** Tag, digest or upload id. */
  readonly reference: string;
  readonly identity: Identity | undefined;
  /** This call's line in the request log; the token routes say there what was asked for. */
  readonly logged: LoggedRequest;
}
