/** Colours and weights (ECMA-48, Select Graphic Rendition). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const colours = /\u001b\[[\d;]*m/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** What a build wrote, for a terminal: its colours pass, everything else that could steer one is shown as a mark. */
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

/** A progress bar writes over its line again and again: what it wrote last is what is seen. */
function overwritten(text: string): string {
  return text.replace(/\r+$/u, '').replace(/^.*\r/su, '');
}
