import { bytes, doubles, integers, shorts, Words } from '../lifecycle/repository/columns.ts';
import { DigestTable } from '../lifecycle/repository/digestTable.ts';

const layer = 1;
const manifest = 2;
const used = 4;
const stays = 8;

/**
 * All content that the registry stores, once, by its digest: its size, the repositories that refer to it, and the age
 * of the youngest manifest that does. At most 80 bytes for each, and 9 for each repository that has it.
 */
export class Ledger {
  readonly #digests = new DigestTable();
  readonly #sizes = doubles();
  readonly #flags = bytes();
  readonly #bands = bytes();
  readonly #mediaTypes = shorts();
  readonly #words = new Words();
  /** By content: its first entry in the two columns below, which lead to the next. */
  readonly #first = integers(-1);
  readonly #repositories = integers();
  readonly #next = integers(-1);
  #entries = 0;

  /** Content, new or known: a manifest's own document, its config, or any other blob, which counts as a layer. */
  add(digest: string, size: number, mediaType: string, kind: 'layer' | 'config' | 'manifest'): number {
    const row = this.#digests.add(digest);
    if (this.#mediaTypes.get(row) === 0) {
      this.#sizes.set(row, size);
      this.#mediaTypes.set(row, this.#words.number(mediaType) + 1);
      this.#bands.set(row, 255);
    }
    if (kind !== 'config') this.#flags.set(row, this.#flags.get(row) | (kind === 'layer' ? layer : manifest));
    return row;
  }

  /** A manifest refers to it, which is used or not, stays under the tried policy or not, and is so old. */
  note(row: number, isUsed: boolean, isKept: boolean, band: number): void {
    this.#flags.set(row, this.#flags.get(row) | (isUsed ? used : 0) | (isKept ? stays : 0));
    if (band < this.#bands.get(row)) this.#bands.set(row, band);
  }

  /** This repository has it: called once for each. */
  hold(row: number, repository: number): void {
    const entry = this.#entries;
    this.#entries += 1;
    this.#repositories.set(entry, repository);
    this.#next.set(entry, this.#first.get(row));
    this.#first.set(row, entry);
  }

  get size(): number {
    return this.#digests.size;
  }

  /** Bytes of this machine's memory. */
  get memory(): number {
    const columns = [this.#sizes, this.#flags, this.#bands, this.#mediaTypes, this.#first, this.#repositories];
    return columns.reduce((sum, { memory }) => sum + memory, this.#digests.memory + this.#next.memory);
  }

  digest = (row: number): string => this.#digests.digest(row);
  bytes = (row: number): number => this.#sizes.get(row);
  mediaType = (row: number): string => this.#words.word(this.#mediaTypes.get(row) - 1);
  band = (row: number): number => this.#bands.get(row);
  isLayer = (row: number): boolean => (this.#flags.get(row) & layer) !== 0;
  isManifest = (row: number): boolean => (this.#flags.get(row) & manifest) !== 0;
  isUsed = (row: number): boolean => (this.#flags.get(row) & used) !== 0;
  /** Some manifest refers to it that stays under the policy that is tried. */
  isKept = (row: number): boolean => (this.#flags.get(row) & stays) !== 0;
  /** In more than one repository. */
  isShared = (row: number): boolean => this.#next.get(this.#first.get(row)) >= 0;
  /** A repository that has it; -1 if none does. */
  holder = (row: number): number => (this.#first.get(row) < 0 ? -1 : this.#repositories.get(this.#first.get(row)));

  /** Every repository that has it. */
  *holders(row: number): Generator<number> {
    for (let entry = this.#first.get(row); entry >= 0; entry = this.#next.get(entry))
      yield this.#repositories.get(entry);
  }
}
