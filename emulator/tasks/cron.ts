/** The values of one field that fire. */
type Field = ReadonlySet<number>;

/** Five fields of NCrontab, in UTC: `{minute} {hour} {day} {month} {day of week}`. */
export interface Cron {
  readonly minutes: Field;
  readonly hours: Field;
  readonly days: Field;
  readonly months: Field;
  readonly weekdays: Field;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Undefined if it is not a valid schedule. */
export function parseCron(text: string): Cron | undefined {
  const parts = text.trim().split(/\s+/);
  const [minutes, hours, days, months, weekdays] = [
    field(parts[0], 0, 59),
    field(parts[1], 0, 23),
    field(parts[2], 1, 31),
    field(parts[3], 1, 12, monthNames),
    field(parts[4], 0, 6, dayNames),
  ];
  if (parts.length !== 5 || !minutes || !hours || !days || !months || !weekdays) return undefined;
  return { minutes, hours, days, months, weekdays };
}

function field(
  text: string | undefined,
  least: number,
  most: number,
  names: readonly string[] = [],
): Field | undefined {
  const values = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const [range = '', every] = part.split('/');
    const step = every === undefined ? 1 : Number(every);
    const [from, to] = range === '*' ? [least, most] : range.split('-').map((word) => numberOf(word, names, least));
    const last = to ?? (every === undefined ? from : most);
    if (from === undefined || last === undefined || !Number.isInteger(step) || step < 1) return undefined;
    if (!(from >= least && from <= last && last <= most)) return undefined;
    for (let value = from; value <= last; value += step) values.add(value);
  }
  return values;
}

function numberOf(word: string, names: readonly string[], least: number): number {
  const named = names.findIndex((name) => word.length >= 3 && word.toLowerCase().startsWith(name));
  if (named >= 0) return named + least;
  return /^\d+$/.test(word) ? Number(word) : Number.NaN;
}

const minute = 60_000;
/** A leap day on a given weekday comes within forty years, even over 2100. */
const horizon = 41 * 366 * 24 * 3600 * 1000;

/** The first time after this one, in milliseconds since 1970; undefined if there is none. */
export function nextTime({ minutes, hours, days, months, weekdays }: Cron, after: number): number | undefined {
  let time = Math.floor(after / minute) * minute + minute;
  while (time < after + horizon) {
    const date = new Date(time);
    // NCrontab requires both the day and the day of the week to match.
    const isDay = months.has(date.getUTCMonth() + 1) && days.has(date.getUTCDate()) && weekdays.has(date.getUTCDay());
    if (!isDay) time = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1);
    else if (!hours.has(date.getUTCHours())) time = (Math.floor(time / (60 * minute)) + 1) * 60 * minute;
    else if (!minutes.has(date.getUTCMinutes())) time += minute;
    else return time;
  }
  return undefined;
}
