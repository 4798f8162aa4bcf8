import { Pace } from './pace.ts';

export type Kind = 'read' | 'write';

/** A probability of one in a thousand that refusals by one common limit hit only one kind of request. */
const doubt = Math.log(0.001);

/**
 * The pace of reads and that of writes. A registry may count them together or separately (ACR's tiers have a limit for
 * each), and its answers do not say which. They are paced together until only one kind has been refused for so long
 * that it is no coincidence; then each finds its own limit.
 */
export class Paces {
  readonly #read = new Pace();
  #write: Pace | undefined;
  readonly #since = { read: 0, write: 0 };
  #refusedKind: Kind | undefined;
  /** The logarithm of the probability that only this kind was refused although both are counted together. */
  #chance = 0;

  of(kind: Kind): Pace {
    return kind === 'write' ? (this.#write ?? this.#read) : this.#read;
  }

  get areApart(): boolean {
    return this.#write !== undefined;
  }

  accepted(kind: Kind, now: number): void {
    const pace = this.of(kind);
    pace.accepted(now);
    if (pace.isPaced) this.#since[kind] += 1;
  }

  refused(kind: Kind, now: number): void {
    if (this.of(kind).refused(now) && !this.areApart) this.#weigh(kind, now);
  }

  #weigh(kind: Kind, now: number): void {
    const { read, write } = this.#since;
    if (this.#refusedKind !== kind) this.#chance = 0;
    else if (read + write > 0) this.#chance += Math.log(Math.max(0.1, this.#since[kind] / (read + write)));
    this.#refusedKind = kind;
    this.#since.read = 0;
    this.#since.write = 0;
    if (this.#chance > doubt) return;
    // The rate that was found belongs to the refused kind; the other one starts anew.
    this.#write = new Pace();
    if (kind === 'write') this.#write.takeOver(this.#read, now);
  }
}
