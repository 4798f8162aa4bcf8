let measure: ((text: string) => number) | undefined;

const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text);

/** Loading the tables of characters takes as long as a call, so they are loaded with the first text that needs them. */
export async function loadWidths(): Promise<void> {
  measure ??= (await import('string-width')).default;
}

/** Whether `loadWidths` has to be awaited before these can be measured. */
export function needWidths(texts: readonly string[]): boolean {
  return measure === undefined && !texts.every(isPlain);
}

/** The columns of a text on a terminal: two for a wide character, none for a combining mark. */
export function width(text: string): number {
  return measure === undefined || isPlain(text) ? text.length : measure(text);
}

/** Ends with an ellipsis where the text is wider than `columns`; no letter is cut in two. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  if (isPlain(text)) return `${text.slice(0, columns - 1)}\u2026`;
  let shown = '';
  let taken = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    taken += width(segment);
    if (taken > columns - 1) break;
    shown += segment;
  }
  return `${shown}\u2026`;
}
