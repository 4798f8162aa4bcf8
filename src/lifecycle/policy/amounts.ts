import { Failure } from '../../call/failure.ts';

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** A hundred years; a larger number is a typing error. */
const longest = 100 * 365 * 86_400_000;

const invalid = (message: string, advice: string) => new Failure('InvalidInput', message, { advice });

/**
 * Milliseconds of `30d`, `1d12h`, an ISO 8601 duration or a TimeSpan's text. Never negative; words such as
 * "a month" are refused, and months and years too: they have no fixed length.
 */
export function readDuration(text: string, what: string): number {
  const found = compact(text) ?? iso(text) ?? timeSpan(text);
  if (found !== undefined && found <= longest) return found;
  throw invalid(
    `${what} '${shortened(text)}' is not a duration.`,
    'Write a number with a unit, for instance 30d, 12h, 2w or 1d12h.',
  );
}

/** As acr purge and Go write them, and with days and weeks. */
function compact(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^(\d{1,9}(\.\d{1,3})?[smhdw])+$/.test(trimmed)) return undefined;
  let total = 0;
  for (const [, number, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)) {
    total += Number(number) * (units[unit ?? ''] ?? Number.NaN);
  }
  return total;
}

/** ISO 8601 durations, limited to units of a fixed length. */
function iso(text: string): number | undefined {
  const found = /^P(?=.)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(
    text.trim(),
  );
  if (!found) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
}

/** A [timespan] as text: `30.00:00:00`, `12:30:00`. */
function timeSpan(text: string): number | undefined {
  const found = /^(?:(\d{1,6})\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d{1,7})?$/.exec(text.trim());
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
}

/** Bytes of a number or of a text such as 500MB; 1 KB is 1,024 bytes, as in PowerShell. */
export function readSize(given: number | string, what: string): number {
  const found = /^(\d{1,15}(?:\.\d{1,3})?)\s*(B|KB|MB|GB|TB)?$/i.exec(String(given).trim());
  const power = ['B', 'KB', 'MB', 'GB', 'TB'].indexOf((found?.[2] ?? 'B').toUpperCase());
  const bytes = Math.round(Number(found?.[1]) * 1024 ** power);
  if (found && Number.isSafeInteger(bytes)) return bytes;
  throw invalid(`${what} '${shortened(String(given))}' is not a size.`, 'Write bytes, or for instance 500MB or 2GB.');
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}...` : text);
