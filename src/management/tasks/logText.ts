/** Colours and weights (ECMA-48, Select Graphic Rendition). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const colours = /\u001b\[[\d;]*m/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The output of a build for a terminal: colours are kept, any other control character is replaced by a mark. */
export function harmless(line: string): string {
  const kept = line.match(colours) ?? [];
  return line
    .split(colours)
    .map((part, index) => `${overwritten(part).replace(controls, '\ufffd')}${kept[index] ?? ''}`)
    .join('');
}

/** The same without colours, for pipelines and messages. */
export function plain(line: string): string {
  return overwritten(line.replace(colours, '')).replace(controls, '\ufffd');
}

/** A progress bar overwrites its line again and again: only its last state is shown. */
function overwritten(text: string): string {
  return text.replace(/\r+$/u, '').replace(/^.*\r/su, '');
}
