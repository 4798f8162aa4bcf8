/** A value that completion offers, and what it is, in a few words. */
export interface Candidate {
  readonly name: string;
  readonly text: string;
}

/** Some of a list: `isWhole` if nothing was left out. */
export interface Page {
  readonly items: readonly Candidate[];
  readonly isWhole: boolean;
}
