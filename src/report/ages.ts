import { ticksAt } from '../lifecycle/repository/times.ts';

const day = 86_400_000;

/** Bands of age, youngest first: how long ago a manifest was last updated. */
export const ageBands = [
  { name: 'less than a week', days: 7 },
  { name: '1 to 4 weeks', days: 28 },
  { name: '1 to 3 months', days: 91 },
  { name: '3 to 6 months', days: 182 },
  { name: '6 to 12 months', days: 365 },
  { name: '1 to 2 years', days: 730 },
  { name: 'more than 2 years', days: Number.POSITIVE_INFINITY },
] as const;

/** The number of the band; an item without a readable time counts as young, as in clean-ups. */
export function ageBand(ticks: number, now: number): number {
  if (Number.isNaN(ticks)) return 0;
  const days = (ticksAt(now) - ticks) / 10_000 / day;
  return ageBands.findIndex((band) => days < band.days || band.days === Number.POSITIVE_INFINITY);
}
