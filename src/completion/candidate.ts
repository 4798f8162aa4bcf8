/** A value that completion offers, with a short description. */
export interface Candidate {
  readonly name: string;
  readonly text: string;
}

/** A part of a list; `isWhole` if it is complete. */
export interface Page {
  readonly items: readonly Candidate[];
  readonly isWhole: boolean;
}
