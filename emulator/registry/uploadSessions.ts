import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { BlobWriter } from '../storage/blobStore.ts';

export interface Upload {
  readonly id: string;
  readonly repository: string;
  readonly writer: BlobWriter;
  /** Increased by every chunk; the URL's `_state` must have the newest. */
  step: number;
  /** One chunk at a time. */
  busy: boolean;
}

/** The running uploads. They are in memory only: a restart ends them. */
export class Uploads {
  readonly #uploads = new Map<string, Upload>();
  readonly #key = randomBytes(32);

  start(repository: string, writer: BlobWriter): Upload {
    const upload = { id: randomUUID(), repository, writer, step: 0, busy: false };
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  find(repository: string, id: string): Upload | undefined {
    const upload = this.#uploads.get(id);
    return upload?.repository === repository ? upload : undefined;
  }

  end(upload: Upload): void {
    this.#uploads.delete(upload.id);
  }

  /** Closes all open files. */
  async close(): Promise<void> {
    const left = [...this.#uploads.values()];
    this.#uploads.clear();
    await Promise.all(left.map(({ writer }) => writer.discard()));
  }

  /** Relative, and with a query: clients must append `digest` with `&`. */
  location(upload: Upload): string {
    const query = new URLSearchParams({ _nouploadcache: 'false', _state: this.#state(upload, upload.step) });
    return `/v2/${upload.repository}/blobs/uploads/${upload.id}?${query.toString()}`;
  }

  /** `stale`: valid, but of an earlier chunk. */
  checkState(upload: Upload, state: string): 'current' | 'stale' | 'foreign' {
    const step = Number(Buffer.from(state, 'base64url').toString('latin1').split('|')[1]);
    if (!Number.isInteger(step)) return 'foreign';
    const given = Buffer.from(state);
    const right = Buffer.from(this.#state(upload, step));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return 'foreign';
    return step === upload.step ? 'current' : 'stale';
  }

  #state(upload: Upload, step: number): string {
    const said = `${upload.id}|${step}`;
    const signature = createHmac('sha256', this.#key).update(`${upload.repository}|${said}`).digest('hex');
    return Buffer.from(`${said}|${signature}`).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  }
}
