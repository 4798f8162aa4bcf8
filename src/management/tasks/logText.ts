import { printableOutput } from '../../protocol/printable.ts';

/** A line of a build's log for a terminal: colours are kept, any other control character is replaced by a mark. */
export const harmless = (line: string): string => printableOutput(overwritten(line));

/** The same without colours, for pipelines and messages. */
export const plain = (line: string): string => printableOutput(overwritten(line), false);

/** A progress bar overwrites its line again and again: only its last state is shown. */
function overwritten(text: string): string {
  return text.replace(/\r+$/u, '').replace(/^.*\r/su, '');
}
