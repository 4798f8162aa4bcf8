import { shorts, Words } from '../repository/columns.ts';
import { DigestTable } from '../repository/digestTable.ts';

/** The rule of each manifest that an interrupted run had selected, by digest: of half a million in some 30 MB. */
export class PickedRules {
  readonly #digests = new DigestTable();
  /** The number of the rule's name, and one more; 0 where there is none any more. */
  readonly #rules = shorts();
  readonly #names = new Words();

  set(digest: string, rule: string): void {
    this.#rules.set(this.#digests.add(digest), this.#names.number(rule) + 1);
  }

  get(digest: string): string | undefined {
    const row = this.#digests.find(digest);
    const number = row < 0 ? 0 : this.#rules.get(row);
    return number === 0 ? undefined : this.#names.word(number - 1);
  }

  delete(digest: string): void {
    const row = this.#digests.find(digest);
    if (row >= 0) this.#rules.set(row, 0);
  }
}
