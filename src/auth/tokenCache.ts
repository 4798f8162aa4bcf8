import { covers, type Scope } from './scope.ts';

export interface CachedToken {
  readonly value: string;
  readonly granted: readonly Scope[];
  /** Milliseconds on this machine's clock. */
  readonly expires: number;
}

/** A token is not used in its last five minutes: it must not expire during a long page, or because of a slow clock. */
const margin = 5 * 60_000;
/** A token with a shorter lifetime (in tests, for instance) is used for nine tenths of it. */
const shortLife = 0.1;

/**
 * Access and refresh tokens, in memory only. The key of an owner is cloud, login server and identity, so registries and
 * identities never share tokens.
 */
export class TokenCache {
  readonly #owners = new Map<string, { refresh?: CachedToken; access: CachedToken[] }>();

  access(owner: string, needed: readonly Scope[]): CachedToken | undefined {
    const held = this.#owners.get(owner);
    if (!held) return undefined;
    held.access = held.access.filter(isAlive);
    return held.access.find((token) => covers(token.granted, needed));
  }

  refresh(owner: string): CachedToken | undefined {
    const token = this.#owners.get(owner)?.refresh;
    return token && isAlive(token) ? token : undefined;
  }

  addAccess(owner: string, token: CachedToken): void {
    const held = this.#held(owner);
    // A wider token replaces those that it covers; the newest is checked first.
    held.access = [token, ...held.access.filter((other) => !covers(token.granted, other.granted))];
  }

  setRefresh(owner: string, token: CachedToken): void {
    this.#held(owner).refresh = token;
  }

  drop(owner: string, value: string): void {
    const held = this.#owners.get(owner);
    if (!held) return;
    held.access = held.access.filter((token) => token.value !== value);
    if (held.refresh?.value === value) delete held.refresh;
  }

  clear(owner: string): void {
    this.#owners.delete(owner);
  }

  count(owner: string): number {
    return this.#owners.get(owner)?.access.filter(isAlive).length ?? 0;
  }

  #held(owner: string): { refresh?: CachedToken; access: CachedToken[] } {
    let held = this.#owners.get(owner);
    if (!held) {
      held = { access: [] };
      this.#owners.set(owner, held);
    }
    return held;
  }
}

function isAlive(token: CachedToken): boolean {
  return Date.now() < token.expires;
}

/**
 * The time until which a token is used, on this machine's clock. The answer's Date header shows the registry's clock,
 * so a difference of ten minutes has no effect.
 */
export function usableUntil(expires: number, answered: string | undefined): number {
  const issued = answered ? Date.parse(answered) : Number.NaN;
  const lifetime = expires * 1000 - (Number.isNaN(issued) ? Date.now() : issued);
  const reserve = lifetime < 2 * margin ? lifetime * shortLife : margin;
  return Date.now() + lifetime - reserve;
}
