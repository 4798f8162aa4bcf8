/**
 * A time of the service to its seventh decimal, in one number: tenths of a microsecond since 2020, exact until 2048.
 * NaN if the text is not such a time.
 */
const start = Date.UTC(2020, 0, 1);

export function ticksOf(text: string | undefined): number {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d*)?Z$/.exec(text ?? '');
  if (!found) return Number.NaN;
  return (Date.parse(`${found[1]}Z`) - start) * 10_000 + Number((found[2] ?? '').padEnd(7, '0'));
}

/** As `paddedTime` writes it; undefined for NaN. */
export function textOf(ticks: number): string | undefined {
  if (Number.isNaN(ticks)) return undefined;
  const seconds = Math.floor(ticks / 10_000_000);
  const fraction = String(ticks - seconds * 10_000_000).padStart(7, '0');
  return `${new Date(start + seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** From milliseconds of this machine's or the registry's clock. */
export const ticksAt = (milliseconds: number) => (milliseconds - start) * 10_000;
