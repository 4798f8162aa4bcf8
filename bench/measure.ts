/** Medians of a few runs, because single measurements vary. */
export async function median(runs: number, run: () => Promise<number | undefined>): Promise<number> {
  const figures: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const started = performance.now();
    const own = await run();
    figures.push(own ?? performance.now() - started);
  }
  return figures.sort((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
}

/** Runs two things alternately, so that changes of the machine's speed affect both. */
export async function medians(
  runs: number,
  a: () => Promise<number | undefined>,
  b: () => Promise<number | undefined>,
): Promise<[number, number]> {
  const [forA, forB]: [number[], number[]] = [[], []];
  for (let i = 0; i < runs; i += 1) {
    forA.push(await median(1, a));
    forB.push(await median(1, b));
  }
  return [middle(forA), middle(forB)];
}

export function middle(figures: number[]): number {
  return figures.sort((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
}

export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: number;
  readonly goal: string;
  readonly holds: boolean;
}

export const milliseconds = (value: number): string =>
  value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`;

/** Ours may take at most `most` times theirs. */
export function atMost(what: string, ours: number, theirs: number, most: number): Row {
  const ratio = ours / theirs;
  const shown = { ours: milliseconds(ours), theirs: milliseconds(theirs) };
  return { what, ...shown, ratio, goal: `<= ${most}x`, holds: ratio <= most };
}

/** Ours may take at most so many milliseconds more than theirs. */
export function adds(what: string, ours: number, theirs: number, most: number): Row {
  const shown = { ours: milliseconds(ours), theirs: milliseconds(theirs) };
  return { what, ...shown, ratio: ours / theirs, goal: `<= ${most} ms more`, holds: ours - theirs <= most };
}

/** Ours must be at least `least` times faster than theirs. */
export function faster(what: string, ours: number, theirs: number, least: number): Row {
  const ratio = theirs / ours;
  const shown = { ours: milliseconds(ours), theirs: milliseconds(theirs) };
  return { what, ...shown, ratio, goal: `>= ${least}x faster`, holds: ratio >= least };
}

export function printTable(rows: readonly Row[]): void {
  const head = ['what', 'AcrShell', 'against', 'ratio', 'goal', ''];
  const body = rows.map(({ what, ours, theirs, ratio, goal, holds }) => [
    what,
    ours,
    theirs,
    `${ratio.toFixed(2)}x`,
    goal,
    holds ? 'holds' : 'MISSED',
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column]?.length ?? 0)));
  for (const cells of [head, widths.map((width) => '-'.repeat(width)), ...body]) {
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
