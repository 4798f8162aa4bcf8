import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { localFailure, makeFolder } from '../../files/localFiles.ts';
import { notRegular } from '../../files/regularFile.ts';
import { alreadyThere, makeFolderBelow } from '../../files/targets.ts';
import { foldedName } from '../../files/windowsNames.ts';
import type { Digest } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { titleAnnotation } from '../../registry/content/mediaTypes.ts';
import { hasContent } from '../archives/hashing.ts';
import { saveBlobFile } from '../archives/savedBlob.ts';
import type { Destination, Moved, Tree } from '../transfer/ends.ts';
import { safeName } from './safeName.ts';

/** The layers of an artifact as files under their published names, within one folder only. */
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
    const names: string[] = [];
    for (const { digest, annotations } of root.document.layers) {
      const name = safeName(annotations?.[titleAnnotation] ?? digest.replace(':', '-'));
      names.push(name);
      this.#names.set(digest, [...(this.#names.get(digest) ?? []), name]);
    }
    refuseTwins(names);
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
      await makeFolderBelow(this.#folder, dirname(path));
      if (await this.#isThere(path, digest, size, call)) continue;
      await saveBlobFile(path, dirname(path), source, { digest, size }, moved, call);
      outcome = 'moved';
    }
    return outcome;
  }

  async manifest(): Promise<void> {}
  async finish(): Promise<void> {}
  async abandon(): Promise<void> {}

  /** The same content is kept; other content is replaced on request only. */
  async #isThere(path: string, digest: Digest, size: number, call: Call): Promise<boolean> {
    const found = await lstat(path).catch(() => undefined);
    if (!found) return false;
    if (!found.isFile() && !found.isSymbolicLink()) throw notRegular(path, found);
    if (await hasContent(path, { digest, size }, call)) return true;
    if (this.#force) return false;
    throw alreadyThere(path);
  }

  #isIndex(): Failure {
    return new Failure('InvalidInput', 'A multi-platform image contains no files itself.', {
      resource: this.#folder,
      advice: 'Choose one of its platforms with -Platform, or save an image layout, which can contain everything.',
    });
  }
}

function lyingElsewhere(digest: Digest): Failure {
  return new Failure('InvalidInput', `The layer ${digest} is stored outside of the registry.`, {
    resource: digest,
    advice: 'Its files cannot be saved from here; an image layout keeps what the registry has.',
  });
}

/** Two names that are equal on some system, or one that is the folder of another. */
function refuseTwins(names: readonly string[]): void {
  const taken = new Set<string>();
  for (const name of names.map(foldedName)) {
    if (taken.has(name)) throw twins(name);
    taken.add(name);
  }
  for (const name of taken)
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1))
      if (taken.has(name.slice(0, at))) throw twins(name.slice(0, at));
}

function twins(name: string): Failure {
  return new Failure('InvalidInput', `Two files of the artifact have the name ${name}.`, {
    resource: name,
    advice: 'Save it as an image layout, where content is named by digest.',
  });
}
