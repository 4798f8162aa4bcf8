import { type Action, repositoryScope, type Scope } from '../../auth/scope.ts';
import type { RepositoryName } from '../../protocol/index.ts';

const most = 100_000;
/** Tokens beyond about 4 KB are refused by proxies as too large a header; base64 makes 4 of 3 bytes. */
const tokenBudget = 3000;
const atOnce = 25;

interface Group {
  readonly names: RepositoryName[];
  bytes: number;
}

/**
 * The repository names of a listing, in groups of 25. Callers that list names usually read them next
 * (`Get-...Repository | ForEach-Object { Get-...Tag ... }`), so the token for one of them is requested together with
 * those of its group: N repositories need N/25 token requests instead of N. The groups are fixed, so that parallel
 * calls share one request.
 */
export class ListedNames {
  readonly #perScope: number;
  #groupOf = new Map<string, Group>();
  #open: Group = { names: [], bytes: 0 };

  /** `perScope`: bytes that a scope takes in a token beside its name. */
  constructor(perScope = 60) {
    this.#perScope = perScope;
  }

  /** A first page starts over. */
  add(names: readonly RepositoryName[], firstPage: boolean): void {
    if (firstPage) this.clear();
    for (const name of names) {
      if (this.#groupOf.size >= most || this.#groupOf.has(name)) continue;
      const bytes = name.length + this.#perScope;
      const full = this.#open.names.length >= atOnce || this.#open.bytes + bytes > tokenBudget;
      if (full) this.#open = { names: [], bytes: 0 };
      this.#open.names.push(name);
      this.#open.bytes += bytes;
      this.#groupOf.set(name, this.#open);
    }
  }

  /** Scopes of the group, for reading by default; none for a name that was not listed. */
  scopesBeside(name: RepositoryName, actions: readonly Action[] = ['metadata_read']): Scope[] {
    return (this.#groupOf.get(name)?.names ?? []).map((one) => repositoryScope(one, ...actions));
  }

  clear(): void {
    this.#groupOf = new Map();
    this.#open = { names: [], bytes: 0 };
  }
}
