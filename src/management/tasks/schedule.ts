import { Failure } from '../../call/failure.ts';

const fields = ['minute', 'hour', 'day', 'month', 'day of the week'] as const;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const limits: readonly (readonly [number, number, readonly string[]])[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, months],
  [0, 6, weekdays],
];

/**
 * Checks a schedule as Azure reads it (NCrontab: five fields in UTC; day and weekday must both fit), before it is sent.
 * The next times at which it fires, in UTC.
 */
export async function nextTimes(schedule: string, count: number, from = new Date()): Promise<Date[]> {
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields.length) throw wrong(schedule, `it has ${parts.length} fields, not five`);
  const plain = parts.map((part, index) => plainField(schedule, part, index));
  const { Cron } = await import('croner');
  const times = new Cron(plain.join(' '), { timezone: 'UTC', domAndDow: true, paused: true }).nextRuns(count, from);
  if (times.length > 0) return times;
  throw wrong(schedule, 'it never fires, as there is no such day');
}

/** Names and steps become numbers, as Azure and the library accept different ones. */
function plainField(schedule: string, text: string, index: number): string {
  if (text === '*') return text;
  return text
    .split(',')
    .flatMap((part) => range(schedule, part, index))
    .join(',');
}

/** `5`, `1-5`, `*`, each optionally with a step. */
function range(schedule: string, part: string, index: number): number[] {
  const [least, most] = limits[index] ?? [0, 0];
  const [whole = '', step = '1', ...more] = part.split('/');
  if (!/^[1-9]\d?$/.test(step) || more.length > 0) throw wrong(schedule, `'/${step}' is not a step`);
  const [from = '', to] = whole.split('-');
  const isOpen = to === undefined && part.includes('/');
  const first = whole === '*' ? least : number(schedule, from, index);
  const last = whole === '*' || isOpen ? most : to === undefined ? first : number(schedule, to, index);
  if (first > last) throw wrong(schedule, `${first}-${last} is a range that runs backwards`);
  const count = Math.floor((last - first) / Number(step)) + 1;
  return Array.from({ length: count }, (_, turn) => first + turn * Number(step));
}

function number(schedule: string, word: string, index: number): number {
  const [least, most, names] = limits[index] ?? [0, 0, []];
  const named = names.findIndex((name) => word.length >= 3 && longName(name, index).startsWith(word.toLowerCase()));
  const value = named >= 0 ? named + least : /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
  if (value >= least && value <= most) return value;
  const what = names.length > 0 ? `${least} to ${most} or ${names[0]} to ${names.at(-1)}` : `${least} to ${most}`;
  throw wrong(schedule, `'${word}' is not a valid ${fields[index]} (${what})`);
}

const longMonths = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const longDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function longName(name: string, index: number): string {
  const names = index === 3 ? longMonths : longDays;
  return names.find((long) => long.startsWith(name)) ?? name;
}

function wrong(schedule: string, why: string): Failure {
  return new Failure('InvalidInput', `The schedule '${schedule}' cannot be used: ${why}.`, {
    resource: schedule,
    advice: "Write five fields in UTC, {minute} {hour} {day} {month} {day of week}: '0 3 * * Sun' is Sundays at three.",
  });
}
