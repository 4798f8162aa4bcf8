import { type Column, objectTypes, type TypeName } from '../../src/protocol/index.ts';
import { sizeText } from '../../src/protocol/inWords.ts';
import { printable } from '../../src/protocol/printable.ts';
import { isTypeName, isWire, kindOf, readProperty, type Wire } from '../items.ts';
import { cut, width as widthOf } from './width.ts';

/** The screen that tables are fitted to. */
export interface Screen {
  /** Characters per line; undefined if the output is no terminal, so that nothing is cut. */
  readonly columns: number | undefined;
  readonly colour: boolean;
  readonly now: () => number;
}

export interface Layout {
  readonly columns: readonly Column[];
  readonly widths: readonly number[];
  readonly rightAligned: readonly boolean[];
}

/** A property in a form for reading: short digests, sizes in MB, ages, locks. */
export function cell(type: TypeName, object: Wire, column: Column, now: number): string {
  const value = readProperty(type, object, column.property);
  if (isWire(value) && kindOf(type, column.property) === 'table') return printable(pairs(value));
  if (kindOf(type, column.property) === 'date') return printable(localTime(value));
  return printable(shorten(value, column.view, now));
}

function pairs(table: Wire): string {
  return Object.entries(table)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

/** In local time: 2027-01-31 18:00:00. */
function localTime(value: unknown): string {
  const time = new Date(String(value ?? ''));
  if (Number.isNaN(time.getTime())) return String(value ?? '');
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
  const join = (parts: readonly number[], by: string) => parts.map((part) => String(part).padStart(2, '0')).join(by);
  return `${join(day, '-')} ${join(clock, ':')}`;
}

function shorten(value: unknown, view: Column['view'], now: number): string {
  if (view === 'locks') return isWire(value) ? locks(value) : '';
  if (value === undefined || value === null) return '';
  if (view === 'digest') return shortDigest(String(value));
  if (view === 'megabytes') return megabytes(Number(value));
  if (view === 'size') return sizeText(Number(value));
  if (view === 'bar') return bar(Number(value));
  if (view === 'age') return age(String(value), now);
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string').join(', ');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

/** The algorithm and the first twelve digits, as other container tools show it. */
export function shortDigest(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return hex === '' ? digest : `${algorithm}:${hex.slice(0, 12)}`;
}

export function megabytes(bytes: number): string {
  const size = bytes / (1024 * 1024);
  if (bytes > 0 && size < 0.05) return '<0.1 MB';
  return `${size.toFixed(1)} MB`;
}

/** A percentage as a bar of ten cells and a number. */
export function bar(percent: number): string {
  const full = Math.max(0, Math.min(10, Math.round(percent / 10)));
  return `${'\u2588'.repeat(full)}${'\u2591'.repeat(10 - full)} ${String(percent).padStart(3)}%`;
}

/** In the largest unit of which there are at least two, as in the module's tables. */
const units: readonly (readonly [string, seconds: number])[] = [
  ['years', 365 * 86400],
  ['months', 30.4 * 86400],
  ['days', 86400],
  ['hours', 3600],
  ['minutes', 60],
];

export function age(time: string, now: number): string {
  const then = Date.parse(time);
  if (Number.isNaN(then)) return time;
  for (const [unit, length] of units) {
    const count = Math.floor((now - then) / 1000 / length);
    if (count >= 2) return `${count} ${unit}`;
  }
  return 'just now';
}

/** The locks, or nothing without any. */
export function locks(attributes: Wire): string {
  const closed = (['delete', 'write', 'list', 'read'] as const).filter(
    (flag) => attributes[`${flag}Enabled`] === false,
  );
  return closed.join(', ');
}

export function layOut(
  type: TypeName,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen: Screen,
  isWhole: boolean,
): Layout {
  const widths = columns.map((column, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(label(column))),
  );
  const rightAligned = columns.map((column) => {
    const kind = kindOf(type, column.property);
    return column.view === 'megabytes' || column.view === 'size' || kind === 'int' || kind === 'long';
  });
  const fitted = fitWidths(widths, screen.columns);
  const isEmpty = columns.map((_column, index) => rows.every((row) => (row[index] ?? '') === ''));
  return { columns, widths: isWhole ? fitted : withRoom(fitted, isEmpty, screen.columns), rightAligned };
}

/** Enough for most names. */
const roomy = 24;

/** A column without a value so far may have some in the rows to come: it gets of the room that is left. */
function withRoom(fitted: readonly number[], isEmpty: readonly boolean[], available: number | undefined): number[] {
  const widths = [...fitted];
  let left = (available ?? 0) - sum(widths) - 2 * (widths.length - 1);
  while (left > 0) {
    const next = widths.reduce(
      (best, width, index) => (isEmpty[index] && width < roomy && width < (widths[best] ?? roomy) ? index : best),
      -1,
    );
    if (next < 0) break;
    widths[next] = (widths[next] ?? 0) + 1;
    left -= 1;
  }
  return widths;
}

/** Shortens the widest columns until the line fits, down to eight characters each. */
function fitWidths(widths: readonly number[], available: number | undefined): number[] {
  const fitted = [...widths];
  if (available === undefined) return fitted;
  const gaps = 2 * (widths.length - 1);
  for (let over = sum(fitted) + gaps - available; over > 0; over--) {
    const widest = Math.max(...fitted);
    if (widest <= 8) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
  }
  return fitted;
}

export function header(layout: Layout, screen: Screen): string[] {
  const labels = layout.columns.map(label);
  const rules = labels.map((text, index) => '-'.repeat(Math.min(widthOf(text), layout.widths[index] ?? 0)));
  return [labels, rules].map((cells) => {
    const line = rowLine(cells, layout, screen);
    return screen.colour ? `\u001b[1m${line}\u001b[22m` : line;
  });
}

export function rowLine(cells: readonly string[], layout: Layout, screen: Screen): string {
  const padded = cells.map((text, index) => {
    const width = layout.widths[index] ?? 0;
    const shown = screen.columns === undefined ? text : cut(text, width);
    const gap = ' '.repeat(Math.max(0, width - widthOf(shown)));
    const tinted = screen.colour ? tint(shown, layout.columns[index]?.view) : shown;
    return layout.rightAligned[index] ? gap + tinted : tinted + gap;
  });
  return padded.join('  ').trimEnd();
}

/** As in the module's tables: locks in yellow, items that are years old in grey. */
function tint(text: string, view: Column['view']): string {
  if (view === 'locks' && text !== '') return `\u001b[33m${text}\u001b[39m`;
  if (view === 'age' && text.endsWith(' years')) return `\u001b[90m${text}\u001b[39m`;
  return text;
}

function label(column: Column): string {
  return column.label ?? column.property;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** A type that holds a list is shown as that list, under a heading. */
export function listProperty(type: TypeName): { readonly property: string; readonly element: TypeName } | undefined {
  for (const { property } of objectTypes[type].columns ?? []) {
    const kind = kindOf(type, property) ?? '';
    const element = kind.replace(/\[\]$/u, '');
    if (element !== kind && isTypeName(element)) return { property, element };
  }
  return undefined;
}

/** A type without columns is shown as a list of its properties. */
export function propertyList(type: TypeName, object: Wire): string[] {
  const names = Object.keys(objectTypes[type].properties);
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => `${name.padEnd(width)} : ${cell(type, object, { property: name }, 0)}`);
}
