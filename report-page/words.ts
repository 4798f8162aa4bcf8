export function percentText(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0%';
  const percent = (part / whole) * 100;
  return percent < 0.1 ? '<0.1%' : `${percent.toFixed(percent < 10 ? 1 : 0)}%`;
}

const day = 86_400_000;
const steps: readonly (readonly [number, string])[] = [
  [730 * day, 'years'],
  [61 * day, 'months'],
  [2 * day, 'days'],
  [7_200_000, 'hours'],
];
const lengths: Readonly<Record<string, number>> = { years: 365 * day, months: 30.4 * day, days: day, hours: 3_600_000 };

/** '5 months', relative to the time of the report. */
export function ageText(time: string | undefined, created: string): string {
  const then = Date.parse(time ?? '');
  if (Number.isNaN(then)) return '';
  const age = Date.parse(created) - then;
  const unit = steps.find(([least]) => age >= least)?.[1];
  return unit === undefined ? 'just now' : `${Math.floor(age / (lengths[unit] ?? day))} ${unit}`;
}
