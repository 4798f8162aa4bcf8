import { numberText } from '../src/protocol/inWords.ts';
import { element } from './elements.ts';

export interface TableColumn<T> {
  readonly title: string;
  readonly value: (row: T) => string | number | undefined;
  readonly text: (row: T) => string;
  /** The tooltip. */
  readonly hint?: (row: T) => string | undefined;
  readonly isNumber?: boolean;
  /** A digest, which is not wrapped. */
  readonly isCode?: boolean;
  /** Hidden in print and on narrow screens. */
  readonly isExtra?: boolean;
}

/**
 * Rows that are drawn at first: a page with thousands of rows opens as fast as one with a dozen, and prints on few
 * sheets.
 */
const atFirst = 25;

/** A table that can be sorted by its headings and searched by name. */
export class SortedTable<T> {
  readonly root: HTMLElement;
  readonly #rows: readonly T[];
  readonly #columns: readonly TableColumn<T>[];
  readonly #body = element('tbody');
  readonly #status = element('p', { class: 'status', 'aria-live': 'polite' });
  readonly #more = element('button', { type: 'button', class: 'more' });
  readonly #search: HTMLInputElement;
  readonly #heads: HTMLTableCellElement[];
  #sorted: { readonly column: TableColumn<T>; readonly isUp: boolean } | undefined;
  #shown = atFirst;

  constructor(caption: string, rows: readonly T[], columns: readonly TableColumn<T>[]) {
    this.#rows = rows;
    this.#columns = columns;
    const searching = { 'aria-label': `Search: ${caption}`, autocomplete: 'off', spellcheck: 'false' };
    this.#search = element('input', { type: 'search', ...searching });
    this.#heads = columns.map((column) => this.#head(column));
    const table = element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...this.#heads)),
      this.#body,
    );
    const find = element('label', { class: 'find' }, 'Search ', this.#search);
    this.#search.addEventListener('input', () => this.#restart());
    this.#more.addEventListener('click', () => this.#showAll());
    const about = { tabindex: 0, role: 'region', 'aria-label': `Table: ${caption}` };
    const scroll = element('div', { class: 'scroll', ...about }, table);
    this.root = element('div', { class: 'table' }, find, scroll, this.#status, this.#more);
    this.#draw();
  }

  search(text: string): void {
    this.#search.value = text;
    this.#restart();
    this.#search.scrollIntoView({ block: 'center' });
    this.#search.focus();
  }

  #head(column: TableColumn<T>): HTMLTableCellElement {
    const button = element('button', { type: 'button' }, column.title);
    button.addEventListener('click', () => this.#sortBy(column));
    return element('th', { scope: 'col', class: classOf(column), 'data-title': column.title }, button);
  }

  /** Numbers are sorted from the largest, names from the first. */
  #sortBy(column: TableColumn<T>): void {
    const isUp = this.#sorted?.column === column ? !this.#sorted.isUp : column.isNumber !== true;
    this.#sorted = { column, isUp };
    for (const [index, head] of this.#heads.entries()) {
      if (this.#columns[index] === column) head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
      else head.removeAttribute('aria-sort');
    }
    this.#restart();
  }

  #restart(): void {
    this.#shown = atFirst;
    this.#draw();
  }

  #showAll(): void {
    this.#shown = Number.POSITIVE_INFINITY;
    this.#draw();
  }

  #draw(): void {
    const wanted = this.#search.value.trim().toLowerCase();
    const found = wanted === '' ? [...this.#rows] : this.#rows.filter((row) => this.#holds(row, wanted));
    const { column, isUp } = this.#sorted ?? {};
    if (column) found.sort((a, b) => compare(column.value(a), column.value(b)) * (isUp ? 1 : -1));
    const shown = found.slice(0, this.#shown);
    this.#body.replaceChildren(...shown.map((row) => this.#row(row)));
    this.#status.textContent = `${numberText(shown.length)} of ${numberText(this.#rows.length)} shown.`;
    this.#more.hidden = shown.length === found.length;
    this.#more.textContent = `Show all ${numberText(found.length)}`;
  }

  #holds(row: T, wanted: string): boolean {
    return this.#columns.some((column) => column.isNumber !== true && column.text(row).toLowerCase().includes(wanted));
  }

  #row(row: T): HTMLTableRowElement {
    const cells = this.#columns.map((column, index) => {
      const attributes = { class: classOf(column), title: column.hint?.(row) };
      const text = column.text(row);
      return index === 0 ? element('th', { ...attributes, scope: 'row' }, text) : element('td', attributes, text);
    });
    return element('tr', {}, ...cells);
  }
}

function classOf({ isNumber, isExtra, isCode }: TableColumn<never>): string | undefined {
  const classes = [...(isNumber ? ['number'] : []), ...(isCode ? ['code'] : []), ...(isExtra ? ['extra'] : [])];
  return classes.length > 0 ? classes.join(' ') : undefined;
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return a < b ? -1 : 1;
}
