import { keepNewest } from '../../call/newest.ts';
import type { Digest, RepositoryName } from '../../protocol/index.ts';

/** Registries end forgotten uploads by themselves; more than this are not worth keeping. */
const most = 100;

/**
 * Stopped uploads, for the next push of the same blob. Their addresses may contain a secret of the registry: they are
 * in memory only, and are dropped with the connection.
 */
export class OpenUploads {
  readonly #paths = new Map<string, string>();
  #closed = false;

  keep(repository: RepositoryName, digest: Digest, path: string): void {
    if (this.#closed) return;
    this.#paths.set(`${repository}@${digest}`, path);
    keepNewest(this.#paths, most);
  }

  /** For one push only: two that send to the same upload would destroy it. */
  take(repository: RepositoryName, digest: Digest): string | undefined {
    const key = `${repository}@${digest}`;
    const path = this.#paths.get(key);
    this.#paths.delete(key);
    return path;
  }

  /** What ends after this is not kept either. */
  close(): void {
    this.#closed = true;
    this.#paths.clear();
  }
}
