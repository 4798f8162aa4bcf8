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
  /** Whether tokens for Azure Resource Manager are accepted, too (azureADAuthenticationAsArmPolicy). */
  readonly armAudienceAllowed: boolean;
  /** ABAC registries ignore wildcard scopes silently. */
  readonly abac: boolean;
  readonly pageSizeLimit: number;
  /** Whether POST with `digest` takes the whole blob (201) or only opens a session (202); OCI allows both. */
  readonly singlePostUpload: boolean;
  /** Days for which deleted manifests and tags can be restored; 0: soft delete is off. */
  readonly softDeleteDays: number;
  /** Hours for which a layer is kept after its last manifest was deleted. */
  readonly layerHours: number;
}

/** The state that the routes of one registry share. */
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
  /** The limit of requests a second; others get 429. */
  readonly limiter: Limiter;
  /** Counters for properties that vary from one answer to the next (order of actions, rate). */
  count(event: 'challenge' | 'token'): number;
  /** The refusal for a client at this address (firewall). */
  readonly refusal?: (address: string) => RegistryError | undefined;
  /** Fetches missing content through a cache rule, if there is one. */
  readonly upstream?: (repository: string, reference: string) => Promise<void>;
  /** Called after a manifest was read. */
  readonly onPull?: (event: PullEvent) => void;
  /** Called after pushes and deletions. */
  readonly onChange?: (event: ContentEvent) => void;
}

/** What the service logs of a manifest that was read. */
export interface PullEvent {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly userAgent: string;
}

/** The event of a webhook. */
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

/** One authorized call of one route. */
export interface Call {
  readonly registry: Registry;
  readonly request: RegistryRequest;
  /** The repository's name, or empty if the route has none. */
  readonly name: string;
  /** Tag, digest or upload id. */
  readonly reference: string;
  readonly identity: Identity | undefined;
  /** This call's entry in the request log; the token routes add the requested scopes. */
  readonly logged: LoggedRequest;
}
