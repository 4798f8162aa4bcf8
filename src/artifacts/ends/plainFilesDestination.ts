import { realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { fileSource, localFailure, makeFolder } from '../../files/localFiles.ts';
import type { Digest } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { algorithmOf } from '../../registry/content/digests.ts';
import { titleAnnotation } from '../../registry/content/mediaTypes.ts';
import { digestOfSource } from '../archives/hashing.ts';
import { saveBlobFile } from '../archives/savedBlob.ts';
import type { Destination, Moved, Tree } from '../transfer/ends.ts';
import { safeName } from './safeName.ts';

/** The layers of an artifact as files of the names that they were published under, below one folder and nowhere else. */
export class PlainFilesDestination implements Destination {
  readonly #folder: string;
  readonly #force: boolean;
  readonly #names = new Map<Digest, string[]>();
  readonly files: string[] = [];

  constructor(folder: string, force: boolean) {
    this.#folder = folder;
    this.#force = force;
  }

  async prepare({ root, outside }: Tree): Promise<void> {
    if (root.document.kind === 'index') throw this.#isIndex();
    const [elsewhere] = outside;
    if (elsewhere) throw lyingElsewhere(elsewhere.digest);
    const taken = new Set<string>();
    for (const { digest, annotations } of root.document.layers) {
      const name = safeName(annotations?.[titleAnnotation] ?? digest.replace(':', '-'));
      if (taken.has(name.toLowerCase())) throw twins(name);
      taken.add(name.toLowerCase());
      this.#names.set(digest, [...(this.#names.get(digest) ?? []), name]);
    }
    await makeFolder(this.#folder).catch((error) => {
      throw localFailure(error, this.#folder);
    });
  }

  async blob(
    { digest, size }: Descriptor,
    source: ByteSource,
    moved: (position: number) => void,
    call: Call,
  ): Promise<Moved> {
    const names = this.#names.get(digest) ?? [];
    let outcome: Moved = 'there';
    for (const name of names) {
      const path = join(this.#folder, ...name.split('/'));
      this.files.push(path);
      await this.#checkFolder(dirname(path));
      if (await this.#isThere(path, digest, size, call)) continue;
      await saveBlobFile(path, dirname(path), source, { digest, size }, moved, call);
      outcome = 'moved';
    }
    return outcome;
  }

  async manifest(): Promise<void> {}
  async finish(): Promise<void> {}
  async abandon(): Promise<void> {}

  /** A link in the folder must not lead a file out of it. */
  async #checkFolder(folder: string): Promise<void> {
    try {
      await makeFolder(folder);
      const [root, real] = await Promise.all([realpath(this.#folder), realpath(folder)]);
      if (real === root || real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) return;
    } catch (error) {
      throw localFailure(error, folder);
    }
    throw new Failure('InvalidInput', `${folder} leads out of ${this.#folder}.`, {
      resource: folder,
      advice: 'A link stands in the way. Save to an empty folder.',
    });
  }

  /** The same content is left alone; another is replaced only where that was asked for. */
  async #isThere(path: string, digest: Digest, size: number, call: Call): Promise<boolean> {
    const found = await stat(path).catch(() => undefined);
    if (!found) return false;
    const source = fileSource(path, 0, found.size);
    if (found.isFile() && found.size === size && (await digestOfSource(source, call, algorithmOf(digest))) === digest)
      return true;
    if (this.#force) return false;
    throw alreadyThere(path);
  }

  #isIndex(): Failure {
    return new Failure('InvalidInput', 'An index holds no files of its own.', {
      resource: this.#folder,
      advice: 'Choose one of its platforms with -Platform, or save an image layout, which holds everything.',
    });
  }
}

function lyingElsewhere(digest: Digest): Failure {
  return new Failure('InvalidInput', `The layer ${digest} lies outside of the registry.`, {
    resource: digest,
    advice: 'Its files can not be saved from here; an image layout keeps what the registry has.',
  });
}

export function alreadyThere(path: string): Failure {
  return new Failure('Conflict', `${path} is there already.`, {
    resource: path,
    advice: 'Choose another path, or replace it with -Force.',
  });
}

function twins(name: string): Failure {
  return new Failure('InvalidInput', `Two files of the artifact have the name ${name}.`, {
    resource: name,
    advice: 'Save it as an image layout, where content is named by digest.',
  });
}
