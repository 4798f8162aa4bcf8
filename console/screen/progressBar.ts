import type { Writable } from 'node:stream';
import { printable } from '../../src/protocol/printable.ts';
import type { ProgressParams } from '../../src/protocol/wire/notifications.ts';

const width = 24;
const mebibyte = 1024 * 1024;

/** A line on stderr that is overwritten with progress and removed at the end. */
export class ProgressBar {
  readonly #out: Writable;
  readonly #columns: number;
  /** The progress of the whole takes precedence over that of its blobs. */
  #hasWhole = false;
  #shown = false;

  constructor(out: Writable, columns: number) {
    this.#out = out;
    this.#columns = columns;
  }

  show(event: ProgressParams): void {
    const isWhole = event.id === 'artifact' || event.id === 'operation';
    if (event.state === 'finished') {
      if (isWhole || !this.#hasWhole) this.clear();
      return;
    }
    this.#hasWhole ||= isWhole;
    if (this.#hasWhole && !isWhole) return;
    this.#shown = true;
    this.#out.write(`\r\u001b[K${progressLine(event, this.#columns)}`);
  }

  clear(): void {
    if (this.#shown) this.#out.write('\r\u001b[K');
    this.#shown = false;
  }
}

export function progressLine(event: ProgressParams, columns: number): string {
  const { activity, done, total, bytesPerSecond, secondsLeft, status } = event;
  const room = Math.max(20, columns - 1);
  const part = total > 0 ? Math.min(1, done / total) : 0;
  const left = secondsLeft === undefined ? '' : `, ${timeText(secondsLeft)} left`;
  const percent = `${Math.floor(part * 100)}%`;
  if (status !== undefined) {
    const head = total > 0 ? `${activity} ${percent}` : activity;
    return printable(`${head}${left}: ${status}`).slice(0, room);
  }
  const filled = Math.round(part * width);
  const bar = `${'='.repeat(filled)}${' '.repeat(width - filled)}`;
  const size = `${(done / mebibyte).toFixed(1)} of ${(total / mebibyte).toFixed(1)} MB`;
  const rate = bytesPerSecond === undefined ? '' : `, ${(bytesPerSecond / mebibyte).toFixed(1)} MB/s`;
  const figures = `[${bar}] ${percent} ${size}${rate}${left}`;
  return printable(`${figures}  ${activity}`).slice(0, room);
}

function timeText(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes}:${String(rest).padStart(2, '0')}` : `${rest} s`;
}
