import { createWriteStream, type WriteStream } from 'node:fs';
import process from 'node:process';
import { printableText } from '../src/protocol/printable.ts';
import { redact } from '../src/transport/redaction.ts';

/** The host's log, if ACRSHELL_LOG names a file: a redacted line for each request and event. */
export class LogFile {
  #stream: WriteStream | undefined;

  constructor(path = process.env.ACRSHELL_LOG) {
    if (!path) return;
    this.#stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    // A log that cannot be written must not end the session.
    this.#stream.on('error', () => {
      this.#stream = undefined;
    });
  }

  write(line: string): void {
    this.#stream?.write(`${new Date().toISOString()} [${process.pid}] ${printableText(redact(line))}\n`);
  }

  close(done: () => void): void {
    if (this.#stream) this.#stream.end(done);
    else done();
  }
}
