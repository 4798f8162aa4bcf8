import type { Writable } from 'node:stream';
import { objectTypes, type TypeName } from '../../src/protocol/index.ts';
import { printable, printableText } from '../../src/protocol/printable.ts';
import { type Item, isWire, readProperty, toJson, type Wire } from '../items.ts';
import type { OutputFormat } from '../plan/arguments.ts';
import { cell, header, type Layout, layOut, listProperty, propertyList, rowLine, type Screen } from './table.ts';
import { loadWidths, needWidths } from './width.ts';

/** Writes the results of one command. Each write waits while the reader is behind. */
export interface Output {
  write(item: Item): Promise<void>;
  /** `whole` is false if an error ended it early: the output is closed, and nothing is added. */
  end(whole: boolean): Promise<void>;
}

/** `isList` is known when something was written, or at the end. */
export function outputTo(stream: Writable, format: OutputFormat, isList: () => boolean, screen: Screen): Output {
  if (format === 'Jsonl') return new JsonLines(stream);
  if (format === 'Json') return new Json(() => (isList() ? new JsonArray(stream) : new JsonDocument(stream)));
  return new Table(stream, screen);
}

/** Resolves when the stream accepts more, or is closed. */
export async function send(stream: Writable, text: string): Promise<void> {
  if (stream.write(text)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stream.once(event, done);
  });
}

/** Combines the lines of a page into one write, so that ten thousand lines are not ten thousand system calls. */
class Batch {
  readonly #stream: Writable;
  #text = '';
  #scheduled: NodeJS.Immediate | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  async add(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length >= 65536) await this.flush();
    else this.#scheduled ??= setImmediate(() => void this.flush());
  }

  async flush(): Promise<void> {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const text = this.#text;
    this.#text = '';
    if (text !== '') await send(this.#stream, text);
  }
}

class JsonLines implements Output {
  readonly #batch: Batch;

  constructor(stream: Writable) {
    this.#batch = new Batch(stream);
  }

  write(item: Item): Promise<void> {
    return this.#batch.add(`${JSON.stringify(toJson(item))}\n`);
  }

  end(): Promise<void> {
    return this.#batch.flush();
  }
}

/** One document: an array if a list was requested. */
class Json implements Output {
  readonly #make: () => Output;
  #output: Output | undefined;

  constructor(make: () => Output) {
    this.#make = make;
  }

  write(item: Item): Promise<void> {
    this.#output ??= this.#make();
    return this.#output.write(item);
  }

  end(whole: boolean): Promise<void> {
    this.#output ??= this.#make();
    return this.#output.end(whole);
  }
}

class JsonArray implements Output {
  readonly #batch: Batch;
  #begun = false;

  constructor(stream: Writable) {
    this.#batch = new Batch(stream);
  }

  write(item: Item): Promise<void> {
    const before = this.#begun ? ',\n' : '[\n';
    this.#begun = true;
    return this.#batch.add(before + JSON.stringify(toJson(item)));
  }

  async end(whole: boolean): Promise<void> {
    if (this.#begun) await this.#batch.add('\n]\n');
    else if (whole) await this.#batch.add('[]\n');
    await this.#batch.flush();
  }
}

class JsonDocument implements Output {
  readonly #stream: Writable;
  #written = false;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  write(item: Item): Promise<void> {
    this.#written = true;
    return send(this.#stream, `${JSON.stringify(toJson(item), undefined, 2)}\n`);
  }

  async end(whole: boolean): Promise<void> {
    if (!this.#written && whole) await send(this.#stream, 'null\n');
  }
}

/** The rows of the first page set the widths; later ones keep them. */
class Table implements Output {
  readonly #stream: Writable;
  readonly #screen: Screen;
  #type: TypeName | undefined;
  #layout: Layout | undefined;
  #waiting: string[][] = [];
  #flush: Promise<void> | undefined;

  constructor(stream: Writable, screen: Screen) {
    this.#stream = stream;
    this.#screen = screen;
  }

  async write(item: Item): Promise<void> {
    if (item.type === 'string') await this.#text(item.text);
    else if (item.type === 'bool') await this.#line(item.value ? 'True' : 'False');
    else if (item.type === 'AcrShell.RepositoryName') await this.#line(item.name);
    else if (listProperty(item.type)) await this.#list(item.type, item.object);
    else if (objectTypes[item.type].columns) await this.#row(item.type, item.object);
    else await this.#lines(propertyList(item.type, item.object));
  }

  async end(): Promise<void> {
    await this.#flushRows(true);
  }

  async #row(type: TypeName, object: Wire): Promise<void> {
    if (this.#type !== type) await this.#startTable(type);
    const now = this.#screen.now();
    const cells = (objectTypes[type].columns ?? []).map((column) => cell(type, object, column, now));
    if (needWidths(cells)) await loadWidths();
    this.#waiting.push(cells);
    this.#flush ??= new Promise((resolve) => setImmediate(() => resolve(this.#flushRows())));
    if (this.#waiting.length >= 1000) await this.#flush;
  }

  async #startTable(type: TypeName): Promise<void> {
    await this.#flushRows(true);
    if (this.#type) await send(this.#stream, '\n');
    this.#type = type;
    this.#layout = undefined;
  }

  async #flushRows(isEnd = false): Promise<void> {
    this.#flush = undefined;
    const rows = this.#waiting;
    if (rows.length === 0 || !this.#type) return;
    this.#waiting = [];
    const heads = this.#layout ? [] : this.#newLayout(this.#type, rows, isEnd);
    const layout = this.#layout;
    if (layout) await this.#lines([...heads, ...rows.map((row) => rowLine(row, layout, this.#screen))]);
  }

  #newLayout(type: TypeName, rows: readonly string[][], isWhole: boolean): string[] {
    this.#layout = layOut(type, objectTypes[type].columns ?? [], rows, this.#screen, isWhole);
    return header(this.#layout, this.#screen);
  }

  /** Az's list object: its heading, and its items as a table. */
  async #list(type: TypeName, object: Wire): Promise<void> {
    const list = listProperty(type);
    const members = list ? readProperty(type, object, list.property) : undefined;
    const count = Array.isArray(members) ? members.length : 0;
    if (this.#type) await send(this.#stream, '\n');
    const name = [object.registry, object.imageName].filter((part) => typeof part === 'string').join('/');
    await this.#line(`${name}: ${count} ${count === 1 ? 'entry' : 'entries'}`);
    if (!list || !Array.isArray(members)) return;
    this.#type = undefined;
    for (const member of members) if (isWire(member)) await this.#row(list.element, member);
    await this.#flushRows(true);
  }

  /** Content is written unchanged, with its line breaks; to a file, byte for byte. */
  async #text(text: string): Promise<void> {
    await send(this.#stream, `${this.#screen.columns === undefined ? text : printableText(text)}\n`);
  }

  async #line(text: string): Promise<void> {
    await send(this.#stream, `${printable(text)}\n`);
  }

  async #lines(lines: readonly string[]): Promise<void> {
    await send(this.#stream, `${lines.join('\n')}\n`);
  }
}
