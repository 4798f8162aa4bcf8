/** 12,000: as the sentences around it are English, in any language of the system. */
export const numberText = (number: number): string => number.toLocaleString('en-US');

/** 1 tag, 1,200 tags. */
export const counted = (number: number, one: string, several = `${one}s`): string =>
  `${numberText(number)} ${number === 1 ? one : several}`;

/** 1.4 GB, in steps of 1024; in a sentence, where there is room for 512 bytes. */
export function sizeInWords(bytes: number, smallest = 'bytes'): string {
  const units = [smallest, 'KB', 'MB', 'GB', 'TB', 'PB'];
  let [size, unit] = [bytes, 0];
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

/** The same for a table: 512 B. PowerShell's tables do it by a script of their own (powershell-module/build/format.ts). */
export const sizeText = (bytes: number): string => sizeInWords(bytes, 'B');
