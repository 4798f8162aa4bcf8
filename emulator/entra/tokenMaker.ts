import type { EntraDirectory } from '../identity/directory.ts';
import type { Claims } from '../identity/jsonWebToken.ts';
import type { Application, ManagedIdentity, User } from './directoryObjects.ts';

/** `appidacr`: how the client proved itself (access token claims reference). */
const proofs = { none: '0', secret: '1', assertion: '2' } as const;

export type Proof = keyof typeof proofs;

/** A user's token is valid for about an hour, that of a managed identity for a day. */
export const tokenLifetime = 3599;
export const managedIdentityLifetime = 24 * 3600;

/** The claims of tokens, signed by the key that the registry's exchange trusts. */
export class TokenMaker {
  readonly #directory: EntraDirectory;

  constructor(directory: EntraDirectory) {
    this.#directory = directory;
  }

  get tenant(): string {
    return this.#directory.tenant;
  }

  isForGraph(token: string): boolean {
    const audience = String(this.#directory.check(token)?.aud ?? '');
    return (
      audience.startsWith('https://graph.microsoft.com') || /^https:\/\/(?:127\.0\.0\.1|localhost):/.test(audience)
    );
  }

  forApplication({ clientId, objectId }: Application, resource: string, proof: Proof): string {
    return this.#access(resource, tokenLifetime, {
      appid: clientId,
      appidacr: proofs[proof],
      idtyp: 'app',
      ...subject(objectId),
    });
  }

  forUser(user: User, { clientId }: Application, resource: string, proof: Proof): string {
    return this.#access(resource, tokenLifetime, {
      appid: clientId,
      appidacr: proofs[proof],
      idtyp: 'user',
      scp: 'user_impersonation',
      unique_name: user.userName,
      upn: user.userName,
      ...subject(user.objectId),
    });
  }

  forManagedIdentity({ clientId, objectId, resourceId }: ManagedIdentity, resource: string): string {
    return this.#access(resource, managedIdentityLifetime, {
      appid: clientId,
      appidacr: proofs.assertion,
      idtyp: 'app',
      xms_mirid: resourceId,
      ...subject(objectId),
    });
  }

  /** The id token of OpenID Connect: it identifies the user to the client, and grants nothing. */
  idToken(user: User, { clientId }: Application, issuer: string, nonce: string | null): string {
    return this.#directory.issue(tokenLifetime, {
      aud: clientId,
      iss: issuer,
      name: user.userName.split('@')[0],
      preferred_username: user.userName,
      upn: user.userName,
      tid: this.tenant,
      ...subject(user.objectId),
      ...(nonce === null ? {} : { nonce }),
      ver: '2.0',
    });
  }

  #access(resource: string, lifetime: number, claims: Claims): string {
    const iss = `https://sts.windows.net/${this.tenant}/`;
    return this.#directory.issue(lifetime, { aud: resource, iss, tid: this.tenant, ver: '1.0', ...claims });
  }
}

const subject = (objectId: string) => ({ oid: objectId, sub: objectId });
