const units = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** 1.4 GB. */
export function sizeInWords(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

/** 1 tag, 1,200 tags. */
export const counted = (number: number, one: string, several = `${one}s`) =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : several}`;
