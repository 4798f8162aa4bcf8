import { Failure } from '../call/failure.ts';
import { localFailure } from './localFiles.ts';
import { openAgain, regularFile } from './regularFile.ts';

export interface PlacedLine {
  readonly text: string;
  /** The position in the file in bytes; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The maximum length of a line: a manifest has at most 4 MiB, and a third more in base64. */
const longest = 8 * 1024 * 1024;

/**
 * The lines of a text file with their positions, one at a time, so that a large file is not held in memory. `see` is
 * called with every chunk. `part`: only lines between two positions.
 */
export async function* linesOf(
  path: string,
  see: (chunk: Buffer) => void = () => {},
  part: Pick<PlacedLine, 'start' | 'end'> = { start: 0, end: Number.POSITIVE_INFINITY },
): AsyncGenerator<PlacedLine> {
  const handle = await openAgain(await regularFile(path));
  const stream = handle.createReadStream({ start: part.start, end: part.end - 1 });
  let rest: Buffer = Buffer.alloc(0);
  let at = part.start;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      see(chunk);
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let end = rest.indexOf(10, from); end >= 0; end = rest.indexOf(10, from)) {
        if (end > from) yield { text: rest.toString('utf8', from, end), start: at + from, end: at + end + 1 };
        from = end + 1;
      }
      at += from;
      rest = rest.subarray(from);
      if (rest.length > longest) throw tooLong(path);
    }
    if (rest.length > 0) yield { text: rest.toString('utf8'), start: at, end: at + rest.length };
  } catch (error) {
    throw localFailure(error, path);
  } finally {
    stream.destroy();
  }
}

function tooLong(path: string): Failure {
  return new Failure('InvalidInput', `${path} has a line longer than ${longest} bytes.`, {
    resource: path,
    advice: 'Check that this is the right file.',
  });
}
