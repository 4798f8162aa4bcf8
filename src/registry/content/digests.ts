import { createHash, type Hash } from 'node:crypto';
import { Failure } from '../../call/failure.ts';
import type { Digest } from '../../protocol/index.ts';

/** The expected content of a mismatch. */
export interface Expected {
  readonly digest: Digest;
  /** Absent if only the digest is known. */
  readonly size?: number | undefined;
}

const algorithms = new Set(['sha256', 'sha512']);

export function digestOf(bytes: Buffer, algorithm = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;
}

/** Checks bytes that are in memory. `where` is their source, for the message. */
export function verifyBytes(bytes: Buffer, { digest }: Expected, where: string): void {
  const actual = digestOf(bytes, algorithmOf(digest));
  if (actual !== digest) throw mismatch(digest, actual, where);
}

/**
 * Checks content while it is read. Bytes have a position: those that were seen before (in a repeated chunk) are not
 * counted twice, so a resumed transfer is verified as one.
 */
export class Verifier {
  readonly #expected: Expected;
  readonly #where: string;
  readonly #hash: Hash;
  #at = 0;

  constructor(expected: Expected, where: string) {
    this.#expected = expected;
    this.#where = where;
    this.#hash = createHash(algorithmOf(expected.digest));
  }

  /** How many bytes were seen. */
  get at(): number {
    return this.#at;
  }

  take(start: number, chunk: Buffer): void {
    const end = start + chunk.length;
    if (end <= this.#at) return;
    if (start > this.#at) throw new Error(`bytes ${this.#at} to ${start} were never seen`);
    this.#hash.update(start === this.#at ? chunk : chunk.subarray(this.#at - start));
    this.#at = end;
    const { size } = this.#expected;
    if (size !== undefined && end > size) throw wrongSize(this.#expected, end, this.#where);
  }

  finish(): void {
    const { digest, size } = this.#expected;
    if (size !== undefined && this.#at !== size) throw wrongSize(this.#expected, this.#at, this.#where);
    const actual = `${digest.slice(0, digest.indexOf(':'))}:${this.#hash.digest('hex')}`;
    if (actual !== digest) throw mismatch(digest, actual, this.#where);
  }
}

/** Refuses an algorithm that we cannot compute. */
export function algorithmOf(digest: Digest): string {
  const algorithm = digest.slice(0, digest.indexOf(':'));
  if (algorithms.has(algorithm)) return algorithm;
  throw new Failure('InvalidInput', `Content cannot be verified against ${digest}.`, {
    resource: digest,
    advice: 'AcrShell verifies sha256 and sha512 digests, the two that the OCI specification registers.',
  });
}

export function mismatch(expected: string, actual: string, where: string): Failure {
  return new Failure('DigestMismatch', `${where} should be ${expected}, but its content is ${actual}.`, {
    resource: expected,
    advice: 'The content was altered or damaged in transit or in its storage. It was discarded.',
  });
}

function wrongSize({ digest, size }: Expected, actual: number, where: string): Failure {
  const length = actual > (size ?? 0) ? 'more' : String(actual);
  return new Failure('DigestMismatch', `${where} should be ${digest} with ${size} bytes, but has ${length}.`, {
    resource: digest,
    advice: 'The content was altered or truncated in its storage. It was discarded.',
  });
}
