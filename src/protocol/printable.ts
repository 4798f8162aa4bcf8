/**
 * Characters that a terminal acts on or hides: control characters (C0, DEL, C1, so every escape sequence),
 * direction marks, zero-width characters, line separators. These are Unicode's categories Cc, Cf, Zl and Zp
 * (UAX #44, table 12). JavaScript and .NET read this expression alike: tables of PowerShell are made with it, too.
 */
export const unseen = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`;

/** The same for text of several lines, whose line breaks and tabs are kept. */
export const unseenInText = String.raw`(?![\n\t])${unseen}`;

const inLine = new RegExp(unseen, 'gu');
const inText = new RegExp(unseenInText, 'gu');

/** For a name, a code or a sentence: it fits one line. Unprintable characters become U+FFFD, the replacement character. */
export function printable(text: string): string {
  return text.replace(inLine, '\ufffd');
}

/** For a document or a body. */
export function printableText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(inText, '\ufffd');
}

/** Colours and weights (ECMA-48, Select Graphic Rendition). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const colours = /(\u001b\[[\d;]*m)/u;

/** The output of a program, for a terminal: its colours are kept, or taken away where they are not wanted. */
export function printableOutput(text: string, isColoured = true): string {
  const parts = text
    .split(colours)
    .map((part, index) => (index % 2 === 0 ? printableText(part) : isColoured ? part : ''));
  // A colour that was not ended must not go on in what follows.
  return isColoured && parts.length > 1 ? `${parts.join('')}\u001b[0m` : parts.join('');
}
